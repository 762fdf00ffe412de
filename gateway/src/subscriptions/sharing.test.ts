import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MODES, type SmallWorld, startSmallWorld } from '../test/small-world.ts';
import { connectSocket } from '../test/socket-client.ts';

const CHANGED = 'subscription($id: ID!) { postChanged(id: $id) { text author { name } } }';
const COUNTED = 'subscription($id: ID!) { postUpdated(id: $id) { text } }';
const LIKED = 'subscription($id: ID!) { postUpdated(id: $id) { post { likeCount viewerHasLiked } } }';
const AUTHORED =
  'subscription Named($id: ID!) { ...All } fragment All on Subscription { told: postUpdated(id: $id) { post { author { name } } } }';
const ADDED = 'subscription { postAdded { text } }';
const NAMED_AS_OURS =
  'subscription($id: ID!) { postUpdated(id: $id) { lumigraphSubject: text ...More } } fragment More on PostUpdate { lumigraphSubject_: text }';

describe.each(MODES)('with subgraphs %s', (mode) => {
  let world: SmallWorld;
  let clients: ReturnType<typeof connectSocket>[] = [];
  beforeAll(async () => {
    world = await startSmallWorld(mode);
  });
  afterEach(async () => {
    for (const client of clients) client.terminate();
    clients = [];
    world.data.hiddenFrom.clear();
    await listeners(0);
  });
  afterAll(() => world.stop());

  const listeners = (count: number) => expect.poll(() => world.data.changes.listeners).toBe(count);

  /** What a client of a viewer (anonymous without one) is told, as it comes. */
  async function hear(query: string, id: string, viewer?: string) {
    const client = connectSocket(world.url, viewer && `Bearer ${await world.token(viewer)}`);
    clients.push(client);
    const told: unknown[] = [];
    const before = await running();
    client.subscribe(
      { query, variables: query === ADDED ? {} : { id } },
      { next: (event) => told.push(event.data ?? event), error: (error) => told.push(error), complete: () => {} },
    );
    await expect.poll(running).toBe(before + 1);
    return told;
  }

  async function running(): Promise<number> {
    return Number(/lumigraph_gateway_subscriptions\{[^}]*\} (\d+)/.exec(await world.metrics.registry.metrics())?.[1]);
  }

  test('clients of one viewer share one stream and one execution, others have their own', async () => {
    const told = [await hear(CHANGED, '10', '1'), await hear(CHANGED, '10', '1'), await hear(CHANGED, '10', '1')];
    await listeners(1);
    const others = [await hear(CHANGED, '10', '2'), await hear(CHANGED, '10'), await hear(CHANGED, '11', '1')];
    await listeners(4);
    world.data.nameReads.length = 0;
    world.data.changes.publish('10');
    const event = { postChanged: { text: 'dawn', author: { name: 'Ada' } } };
    for (const each of [...told, ...others]) await expect.poll(() => each).toEqual([event]);
    expect(world.data.nameReads).toHaveLength(4);
  });

  test('the stream lasts as long as one of them listens', async () => {
    const first = await hear(CHANGED, '10', '1');
    await hear(CHANGED, '10', '1');
    await listeners(1);
    clients[1]?.terminate();
    await expect.poll(running).toBe(1);
    world.data.changes.publish('10');
    await expect.poll(() => first.length).toBe(1);
    clients[0]?.terminate();
    await listeners(0);
  });

  test('viewers share events that are checked for each, and what is told is the same for all who may hear it', async () => {
    world.data.hiddenFrom.set('11', new Set(['2', '']));
    const seeing = [await hear(COUNTED, '11', '1'), await hear(COUNTED, '11', '1'), await hear(COUNTED, '11', '3')];
    const blind = [await hear(COUNTED, '11', '2'), await hear(COUNTED, '11')];
    await listeners(1);
    world.data.postReads.length = 0;
    world.data.changes.publish('11');
    for (const each of seeing) await expect.poll(() => each).toEqual([{ postUpdated: { text: 'noon' } }]);
    // Each viewer is asked about once, however many clients they have.
    expect(world.data.postReads).toEqual(['11', '11', '11', '11']);
    expect(blind).toEqual([[], []]);
  });

  test('who loses access hears nothing more, and who gains it hears', async () => {
    const [ada, ben] = [await hear(COUNTED, '12', '1'), await hear(COUNTED, '12', '2')];
    world.data.changes.publish('12');
    await expect.poll(() => [ada.length, ben.length]).toEqual([1, 1]);
    world.data.hiddenFrom.set('12', new Set(['2']));
    await expect
      .poll(
        async () => {
          const before = ben.length;
          const heard = ada.length;
          world.data.changes.publish('12');
          await expect.poll(() => ada.length).toBe(heard + 1);
          return ben.length - before;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
  });

  test('what depends on the viewer, or names another entity, is executed for each', async () => {
    const [ada, ben, anonymous] = [await hear(LIKED, '10', '1'), await hear(LIKED, '10', '2'), await hear(LIKED, '10')];
    const [named, other] = [await hear(AUTHORED, '10', '1'), await hear(AUTHORED, '10', '2')];
    await listeners(2);
    world.data.nameReads.length = 0;
    world.data.changes.publish('10');
    const liked = (viewerHasLiked: boolean) => ({ postUpdated: { post: { likeCount: 4, viewerHasLiked } } });
    await expect.poll(() => [ada, ben, anonymous]).toEqual([[liked(true)], [liked(true)], [liked(false)]]);
    await expect.poll(() => [named, other]).toEqual(Array(2).fill([{ told: { post: { author: { name: 'Ada' } } } }]));
    expect(world.data.nameReads).toHaveLength(2);
  });

  test('who joins late hears the present state at once, if the events tell one', async () => {
    const first = await hear(COUNTED, '10', '1');
    await listeners(1);
    for (const id of ['10', '11', '10']) world.data.changes.publish(id);
    await expect.poll(() => first.length).toBe(3);
    const [late, hidden] = [await hear(COUNTED, '10', '3'), await hear(COUNTED, '10', '1')];
    const present = [{ postUpdated: { text: 'noon' } }, { postUpdated: { text: 'dawn' } }];
    await expect.poll(() => [late, hidden]).toEqual([present, present]);
    await hear(ADDED, '');
    world.data.changes.publish('12');
    const added = await hear(ADDED, '');
    world.data.changes.publish('11');
    await expect.poll(() => added).toEqual([{ postAdded: { text: 'noon' } }]);
  });

  test('a client may give whatever names it likes', async () => {
    const told = await hear(NAMED_AS_OURS, '10', '1');
    await listeners(1);
    world.data.changes.publish('10');
    const event = { postUpdated: { lumigraphSubject: 'dawn', lumigraphSubject_: 'dawn' } };
    await expect.poll(() => told).toEqual([event]);
  });

  test('an event without a subject is told to nobody', async () => {
    const told = await hear(COUNTED, '10', '1');
    await listeners(1);
    world.data.changes.publish('99');
    world.data.changes.publish('10');
    await expect.poll(() => told).toEqual([{ postUpdated: { text: 'dawn' } }]);
  });
});
