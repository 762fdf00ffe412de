import { Writable } from 'node:stream';
import { createEngagementSubgraph } from '@lumigraph/engagement';
import type { UserId } from '@lumigraph/ids';
import { createLog, type Part } from '@lumigraph/lifecycle';
import { createPostsSubgraph } from '@lumigraph/posts';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, published, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPeopleWorker } from './index.ts';
import { createPurging } from './purging.ts';

let stack: TestStack;
let seed: Seed;
let posts: Subgraph;
let engagement: Subgraph;
let worker: Part;
const lines: string[] = [];
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  posts = createPostsSubgraph(stack.clients);
  engagement = createEngagementSubgraph(stack.clients);
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  worker = await createPeopleWorker({ ...stack.clients, log: createLog({ level: 'info', name: 'test', destination }) });
});
afterAll(async () => {
  await Promise.all([worker.stop(), posts.stop(), engagement.stop()]);
  await stack.stop();
});

const WORK = { step: '', chunk: 0, removed: {} };

async function rowsUnder(post: string): Promise<unknown> {
  const { rows } = await sql`select
    (select count(*)::int from engagement.likes where post_id = ${post}) as likes,
    (select count(*)::int from engagement.comments where post_id = ${post}) as comments`.execute(
    stack.clients.database.for<unknown>(),
  );
  return rows[0];
}

async function engage(viewer: UserId, postId: string): Promise<void> {
  await stack.ask(
    engagement,
    'mutation ($postId: ID!) { likePost(postId: $postId) { post { id } } }',
    { postId },
    viewer,
  );
  const query = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { id } } }';
  await stack.ask(engagement, query, { input: { postId, body: 'Well' } }, viewer);
}

async function purgedAccounts(): Promise<number> {
  const { values } = await stack.clients.metrics.purgedAccounts.get();
  return values[0]?.value ?? 0;
}

test('what others left under a post goes soon after the post is deleted', async () => {
  const [author, fan] = [await seed.account(), await seed.account()];
  const [post, other] = [await seed.post(author), await seed.post(author)];
  for (const id of [post, other]) await engage(fan, id);
  expect(await rowsUnder(post)).toEqual({ likes: 1, comments: 1 });
  const query = 'mutation ($id: ID!) { deletePost(postId: $id) { deletedId } }';
  await stack.ask(posts, query, { id: post }, author);
  await stack.settled();
  expect(await rowsUnder(post)).toEqual({ likes: 0, comments: 0 });
  expect(await rowsUnder(other)).toEqual({ likes: 1, comments: 1 });
});

test('a purge tells when it is done: by an event, in the log with what it removed, and in a metric', async () => {
  const [leaver, fan] = [await seed.account(), await seed.account()];
  const post = await seed.post(leaver, { media: [await seed.media(leaver)] });
  await engage(fan, post);
  await seed.changeAccount(leaver, { state: 'deleted' });
  const before = await purgedAccounts();
  const data = { ...WORK, userId: leaver };
  await stack.clients.events.publish({ name: 'work.purge', slot: 0, data }, 'purge:test');
  await stack.settled();
  expect((await published(stack.clients, 'users.purged')).map(({ userId }) => userId)).toContain(leaver);
  expect(await purgedAccounts()).toBe(before + 1);
  const told = lines.map((line) => JSON.parse(line)).filter(({ userId }) => userId === leaver);
  expect(told).toMatchObject([{ removed: { engagement: 3, posts: 1, media: 1, users: 1 } }]);
});

test('a purge that is interrupted hands on what is left, and whoever takes it finishes it', async () => {
  const [leaver, fan] = [await seed.account(), await seed.account()];
  await seed.follow(fan, leaver);
  await seed.changeAccount(leaver, { state: 'deleted' });
  const interrupted = createPurging(stack.clients);
  interrupted.interrupt();
  await interrupted.purgeAccount({ ...WORK, userId: leaver });
  await interrupted.stop();
  await stack.settled();
  expect((await published(stack.clients, 'users.purged')).map(({ userId }) => userId)).toContain(leaver);
});

test('an account that is not deleted is never purged, whatever a message says', async () => {
  const someone = await seed.account();
  const post = await seed.post(someone);
  const purging = createPurging(stack.clients);
  await expect(purging.purgeAccount({ ...WORK, userId: someone })).rejects.toThrow('not deleted');
  await purging.purgePost({ postId: post, chunk: 0 });
  await purging.stop();
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from posts.posts where id = ${post}`.execute(stack.clients.database.for<unknown>());
  expect(rows[0]?.count).toBe(1);
});
