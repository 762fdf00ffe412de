import { newId } from '@lumigraph/ids';
import { type Link, openLink, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { AckPolicy, nanos } from 'nats';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { connectEvents, type Events } from './index.ts';

let stack: TestStack;
let link: Link;
let publisher: Events;
let durable: string;
beforeAll(async () => {
  stack = await testStack();
  link = await openLink(stack.env.NATS_URL ?? '');
  publisher = stack.clients.events;
});
afterAll(async () => {
  await link?.cut();
  await stack?.stop();
});
beforeEach(() => {
  durable = `hands-${newId(1)}`;
});
afterEach(async () => {
  const { manager, subjects } = publisher.inside;
  for await (const { name } of manager.consumers.list(subjects.streams.events)) {
    await manager.consumers.delete(subjects.streams.events, name);
  }
  await manager.streams.purge(subjects.streams.events);
});

/** A worker of its own connection, which reaches NATS through the link. */
async function connectWorker(): Promise<Events> {
  const { natsReplicas: replicas, namespace } = stack.config;
  const ignore = () => undefined;
  const events = await connectEvents({ urls: [link.url], namespace, replicas, onError: ignore, onFailedTry: ignore });
  onTestFinished(() => events.close());
  return events;
}

async function publish(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId<'comment'>(3));
  for (const commentId of ids) {
    const data = { postId: newId<'post'>(3), commentId, authorId: newId<'user'>(9) };
    await publisher.publish({ name: 'engagement.commented', slot: 3, data }, commentId);
  }
  return ids;
}

/** A handler that notes what it gets, and waits while the gate is closed. */
function createNotes() {
  const seen: { id: string; attempt: number }[] = [];
  let gate: Promise<void> = Promise.resolve();
  return {
    seen,
    ids: () => seen.map(({ id }) => id).sort(),
    close: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    handle: async ({ commentId }: { commentId: string }, { attempt }: { attempt: number }) => {
      seen.push({ id: commentId, attempt });
      await gate;
    },
  };
}

async function consumerInfo() {
  const { manager, subjects } = publisher.inside;
  return manager.consumers.info(subjects.streams.events, durable);
}

const options = { event: 'engagement.commented', concurrency: 3, ackWaitMs: 1_000 } as const;

test('a worker whose hands are full holds no more than it can work on, and does nothing twice', async () => {
  const worker = await connectWorker();
  const { handle, close, seen, ids } = createNotes();
  const open = close();
  const consumption = await worker.consume({ ...options, durable, handle });
  const published = await publish(10);
  await vi.waitFor(() => expect(seen).toHaveLength(3));
  await outlast(2, options.ackWaitMs);
  expect((await consumerInfo()).num_ack_pending).toBe(3);
  expect(seen).toHaveLength(3);
  open();
  await stack.settled();
  await consumption.stop();
  expect(ids()).toEqual(published.sort());
  expect(seen.every(({ attempt }) => attempt === 1)).toBe(true);
});

test('what is published during an outage is done once each, also when it was in hand at its beginning', async () => {
  const worker = await connectWorker();
  const { handle, close, seen, ids } = createNotes();
  const open = close();
  const consumption = await worker.consume({ ...options, durable, handle, ackWaitMs: 30_000 });
  const before = await publish(3);
  await vi.waitFor(() => expect(seen).toHaveLength(3));
  await link.cut();
  open();
  const during = await publish(200);
  await link.mend();
  await stack.settled();
  await consumption.stop();
  expect(ids()).toEqual([...before, ...during].sort());
  expect(seen.every(({ attempt }) => attempt === 1)).toBe(true);
});

test('a worker that stops leaves the rest to others at once', async () => {
  const first = createNotes();
  const open = first.close();
  const leaving = await (await connectWorker()).consume({
    ...options,
    durable,
    handle: first.handle,
    ackWaitMs: 30_000,
  });
  const published = await publish(50);
  await vi.waitFor(() => expect(first.seen).toHaveLength(3));
  const stopped = leaving.stop();
  open();
  await stopped;
  const second = createNotes();
  const staying = await publisher.consume({ ...options, durable, handle: second.handle, ackWaitMs: 30_000 });
  await stack.settled();
  await staying.stop();
  expect([...first.ids(), ...second.ids()].sort()).toEqual(published.sort());
  expect(first.seen).toHaveLength(3);
});

test('a worker that started before NATS begins when NATS is there; until then what is published is refused', async () => {
  await link.cut();
  const worker = await connectWorker();
  const { handle, ids } = createNotes();
  const consumption = await worker.consume({ ...options, durable, handle });
  const listener = worker.subscribeLive('early');
  const data = { postId: newId<'post'>(3), commentId: newId<'comment'>(3), authorId: newId<'user'>(9) };
  const publishing = worker.publish({ name: 'engagement.commented', slot: 3, data }, 'early');
  await expect(publishing).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await expect(worker.check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  worker.publishLive('early', 'lost');
  const published = await publish(5);

  await link.mend();
  await vi.waitFor(() => expect(ids()).toEqual(published.sort()), 10_000);
  await worker.check();
  worker.publishLive('early', 'heard');
  for await (const message of listener) {
    expect(message).toBe('heard');
    break;
  }
  await consumption.stop();
});

test('a worker that NATS never came to stops', async () => {
  await link.cut();
  onTestFinished(link.mend);
  const worker = await connectWorker();
  const consumption = await worker.consume({ ...options, durable, handle: async () => undefined });
  await consumption.stop();
  await worker.close();
});

/** Lasts as many ack waits: a message that nobody acknowledges comes again after each. */
async function outlast(ackWaits: number, ackWaitMs: number): Promise<void> {
  const { manager, stream, subjects } = publisher.inside;
  const clock = { durable_name: `${durable}-clock`, ack_policy: AckPolicy.Explicit, ack_wait: nanos(ackWaitMs) };
  await manager.consumers.add(subjects.streams.events, clock);
  const consumer = await stream.consumers.get(subjects.streams.events, clock.durable_name);
  await vi.waitFor(
    async () => expect((await consumer.next({ expires: 5_000 }))?.info.deliveryCount).toBeGreaterThan(ackWaits),
    { timeout: 15_000 },
  );
  await consumer.delete();
}
