import { newId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createEngagementSubgraph } from './index.ts';
import { engagementClient } from './test-client.ts';

let stack: TestStack;
let seed: Seed;
let engagement: Subgraph;
let client: ReturnType<typeof engagementClient>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  engagement = createEngagementSubgraph(stack.clients);
  client = engagementClient(stack, engagement);
});
afterAll(async () => {
  await engagement.stop();
  await stack.stop();
});

test('a like is a set membership: liking twice counts once, and unliking twice takes one away', async () => {
  const [post, fan] = [await seed.post(await seed.account()), await seed.account()];
  for (const name of ['likePost', 'likePost'] as const) {
    expect(await client.change(name, post, fan)).toEqual({
      post: { id: post, likeCount: 1, commentCount: 0, viewerHasLiked: true },
      userErrors: [],
    });
  }
  for (const name of ['unlikePost', 'unlikePost'] as const) {
    expect((await client.change(name, post, fan)).post).toMatchObject({ likeCount: 0, viewerHasLiked: false });
  }
});

test('whether a viewer likes a post costs no statement once it is known, and is seen at once where it changes', async () => {
  const [post, fan, other] = [await seed.post(await seed.account()), await seed.account(), await seed.account()];
  const elsewhere = createEngagementSubgraph(stack.clients);
  const reader = engagementClient(stack, elsewhere);
  const likes = async (viewer: UserId) => (await reader.posts([post], viewer))[0]?.viewerHasLiked;
  for (const isLiked of [false, true, false]) {
    if (isLiked !== (await likes(fan))) await client.change(isLiked ? 'likePost' : 'unlikePost', post, fan);
    expect(await likes(fan)).toBe(isLiked);
    expect(await likes(other)).toBe(false);
    const statements: string[] = [];
    const stop = stack.clients.database.onQuery((statement) => statements.push(statement));
    await vi.waitFor(async () => {
      statements.length = 0;
      expect(await likes(fan)).toBe(isLiked);
      expect(statements.filter((statement) => statement.includes('likes_by_user'))).toEqual([]);
    });
    stop();
  }
  await elsewhere.stop();
});

test('each field of one mutation tells the state that it left', async () => {
  const [post, fan] = [await seed.post(await seed.account()), await seed.account()];
  const seen = 'post { likeCount commentCount viewerHasLiked }';
  const query = `mutation ($post: ID!, $first: AddCommentInput!, $second: AddCommentInput!) {
    a: likePost(postId: $post) { ${seen} } b: unlikePost(postId: $post) { ${seen} } c: unlikePost(postId: $post) { ${seen} }
    d: addComment(input: $first) { comment { ${seen} } } e: addComment(input: $second) { comment { ${seen} } }
    f: likePost(postId: $post) { ${seen} } }`;
  const input = { postId: post, body: 'Well!' };
  const answer = await client.ask(query, { post, first: input, second: input }, fan);
  const state = (likeCount: number, commentCount: number) => ({
    post: { likeCount, commentCount, viewerHasLiked: likeCount > 0 },
  });
  expect(answer).toEqual({
    a: state(1, 0),
    b: state(0, 0),
    c: state(0, 0),
    d: { comment: state(0, 1) },
    e: { comment: state(0, 2) },
    f: state(1, 2),
  });
});

test('a mutation tells the committed count, whatever Redis holds', async () => {
  const [post, fan] = [await seed.post(await seed.account()), await seed.account()];
  // As if it had refused what was written since: of a version that no later value replaces.
  await stack.clients.redis.set(keys.postCounters(post), '1000:41:7');
  for (const likePost of ['likePost', 'likePost'] as const) {
    expect((await client.change(likePost, post, fan)).post).toMatchObject({ likeCount: 1, commentCount: 0 });
  }
  expect((await client.comment(post, fan, { body: 'Well!' })).comment?.post.commentCount).toBe(1);
});

test('three hundred people who like and unlike at once leave counts equal to rows, on both sides', async () => {
  const post = await seed.post(await seed.account());
  const fans = await Promise.all(Array.from({ length: 300 }, () => seed.account()));
  const changes = fans.flatMap((fan, index) => [
    client.change('likePost', post, fan),
    ...(index % 3 === 0 ? [client.change('unlikePost', post, fan)] : []),
    ...(index % 2 === 0 ? [client.change('likePost', post, fan)] : []),
  ]);
  for (const { userErrors } of await Promise.all(changes)) expect(userErrors).toEqual([]);
  const { rows } = await sql<{ likes: number; twins: number; counter: number }>`select
    (select count(*)::int from engagement.likes where post_id = ${post}) as likes,
    (select count(*)::int from engagement.likes_by_user where post_id = ${post}) as twins,
    (select likes::int from engagement.counters where post_id = ${post}) as counter`.execute(
    stack.clients.database.for(),
  );
  const [row] = rows;
  expect(row?.twins).toBe(row?.likes);
  expect(row?.counter).toBe(row?.likes);
  expect((await client.posts([post], null))[0]?.likeCount).toBe(row?.likes);
});

test('counts survive a flush of Redis, and an old value never replaces a newer one', async () => {
  const [post, fan] = [await seed.post(await seed.account()), await seed.account()];
  await client.change('likePost', post, fan);
  await stack.clients.redis.del(keys.postCounters(post));
  expect((await client.posts([post], fan))[0]).toMatchObject({ likeCount: 1, commentCount: 0, viewerHasLiked: true });
});

test('who may not see a post cannot like it, and is not told that it exists', async () => {
  const stranger = await seed.account();
  const post = await seed.post(await seed.account({ isPrivate: true }));
  for (const id of [post, newId<'post'>(1), 'nonsense']) {
    expect(await client.change('likePost', id, stranger)).toEqual({
      post: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['postId'] }],
    });
  }
  await expect(client.change('likePost', post, null)).rejects.toThrow('UNAUTHENTICATED');
  const suspended = await seed.account();
  await seed.changeAccount(suspended, { state: 'suspended' });
  await expect(client.change('likePost', post, suspended)).rejects.toThrow('UNAUTHENTICATED');
});

test('likers are told newest first, page by page, without those who are gone', async () => {
  const post = await seed.post(await seed.account());
  const fans: UserId[] = [];
  for (let index = 0; index < 5; index += 1) {
    const fan = await seed.account();
    fans.unshift(fan);
    await client.change('likePost', post, fan);
  }
  const [, gone = fans[0]] = fans;
  if (gone) await seed.changeAccount(gone, { state: 'deleted' });
  const first = await client.likers(post, null, '(first: 2)');
  const second = await client.likers(post, null, `(first: 2, after: "${first?.pageInfo.endCursor}")`);
  expect([first, second].flatMap((page) => page?.edges.map(({ node }) => node.id))).toEqual(
    fans.filter((fan) => fan !== gone),
  );
  expect([first?.pageInfo.hasNextPage, second?.pageInfo.hasNextPage]).toEqual([true, false]);
});
