import type { PostId, UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createPostsSubgraph, createPublishing, type Publishing } from './index.ts';
import { postClient } from './test-client.ts';

let stack: TestStack;
let seed: Seed;
let subgraphs: Subgraph[];
let publishing: Publishing;
/** Posts are made in one process … */
let writer: ReturnType<typeof postClient>;
/** … and shown by another. */
let reader: ReturnType<typeof postClient>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  publishing = createPublishing(stack.clients);
  const [one, other] = [createPostsSubgraph(stack.clients), createPostsSubgraph(stack.clients)];
  subgraphs = [one, other];
  [writer, reader] = [postClient(stack, one), postClient(stack, other)];
});
afterAll(async () => {
  await Promise.all([...subgraphs.map((subgraph) => subgraph.stop()), publishing.stop()]);
  await stack.stop();
});

/** A post and its author's count as a viewer sees them, by a cache that is warm. */
async function seen(viewer: UserId | null, post: PostId, author: UserId) {
  const look = async () => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { postCount } } }';
    const of = [{ __typename: 'User', id: author }];
    const { _entities } = await reader.ask<{ _entities: { postCount: number }[] }>(query, { of }, viewer);
    return { post: await reader.post(viewer, post), count: _entities[0]?.postCount };
  };
  const present = await look();
  await vi.waitFor(async () => {
    const statements: string[] = [];
    const stop = stack.clients.database.onQuery((statement) => statements.push(statement));
    expect(await look()).toEqual(present);
    stop();
    expect(statements).toEqual([]);
  });
  return present;
}

async function waitingPost(author: UserId) {
  const media = [await seed.media(author, 'PROCESSING'), await seed.media(author)] as const;
  const { post } = await writer.create(author, { mediaIds: [...media], caption: 'Soon #there' });
  if (!post) throw new Error('no post');
  return { id: post.id, media };
}

test('a post that is published, and then deleted, is seen so at once, and counted', async () => {
  const [ada, fan] = [await seed.account(), await seed.account()];
  const { id, media } = await waitingPost(ada);
  expect(await seen(ada, id, ada)).toMatchObject({ post: { status: 'PROCESSING', caption: 'Soon #there' }, count: 0 });
  expect(await seen(fan, id, ada)).toEqual({ post: null, count: 0 });
  await seed.changeMedia(media[0], 'READY');
  await publishing.settle(id);
  for (const viewer of [ada, fan, null]) {
    const shown = { status: 'PUBLISHED', hashtags: ['there'], media: media.map((id) => ({ id })) };
    expect(await seen(viewer, id, ada)).toMatchObject({ post: shown, count: 1 });
  }
  await writer.remove(ada, id);
  for (const viewer of [ada, fan, null]) expect(await seen(viewer, id, ada)).toEqual({ post: null, count: 0 });
});

test('a post that fails is seen so at once by its author', async () => {
  const ada = await seed.account();
  const { id, media } = await waitingPost(ada);
  await seen(ada, id, ada);
  await seed.changeMedia(media[0], 'FAILED', { code: 'CORRUPT', message: 'Damaged.' });
  await publishing.settle(id);
  const failure = { code: 'CORRUPT', message: 'Damaged.' };
  expect((await seen(ada, id, ada)).post).toMatchObject({ status: 'FAILED', failure, media: [{}, {}] });
});

test('what the cache holds that is no post, list of media or count is not believed', async () => {
  const ada = await seed.account();
  const id = await seed.post(ada, { media: [await seed.media(ada), await seed.media(ada)] });
  const present = await seen(ada, id, ada);
  const { redis } = stack.clients;
  for (const text of ['x', '{}', 'null', '[1]', '{"id":"1"}', ',', '1,', '-1', '1.5']) {
    for (const key of [keys.post(id), keys.mediaOfPost(id)]) await redis.set(key, `99=${text}`);
    await redis.set(keys.postCount(ada), `99=${text}`);
    expect(await reader.post(ada, id)).toEqual(present.post);
  }
});
