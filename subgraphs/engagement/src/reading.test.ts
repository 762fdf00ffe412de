import { newId, slotOf, type UserId } from '@lumigraph/ids';
import { keys, tellRoundTrips } from '@lumigraph/redis';
import { encodeCursor, type Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

/** How many statements a call costs that name a table; without those of events on their way. */
async function statementsOf(call: () => Promise<unknown>): Promise<(table: string) => number> {
  const statements: string[] = [];
  const forget = stack.clients.database.onQuery((statement) => statements.push(statement.replaceAll('"', '')));
  await call();
  forget();
  const own = statements.filter((statement) => !statement.includes('engagement.outbox'));
  return (table) => own.filter((statement) => statement.includes(table)).length;
}

test('the engagement of fifty posts costs one round trip per table', async () => {
  const [author, fan] = [await seed.account(), await seed.account()];
  const posts = await Promise.all(Array.from({ length: 50 }, () => seed.post(author)));
  await Promise.all(posts.map((post) => client.change('likePost', post, fan)));
  await stack.clients.redis.del(...posts.map((post) => keys.postCounters(post)));
  const count = await statementsOf(async () => {
    const answers = await client.posts(posts, fan);
    expect(answers.every(({ likeCount, viewerHasLiked }) => likeCount === 1 && viewerHasLiked)).toBe(true);
  });
  expect(count('engagement.')).toBe(2);
  // Whether the fan may see them: the posts, and their author beside the fan.
  expect(count('posts.posts')).toBeLessThanOrEqual(1);
  expect(count('users.accounts')).toBeLessThanOrEqual(1);
});

test('counts that are asked for with comments cost no second look at whether the viewer may see the posts', async () => {
  const [author, fan] = [await seed.account(), await seed.account()];
  const posts = await Promise.all(Array.from({ length: 5 }, () => seed.post(author)));
  let trips = 0;
  tellRoundTrips(stack.clients.redis, () => {
    trips += 1;
  });
  const tripsFor = async (fields: string) => {
    await client.look(posts, fields, fan);
    trips = 0;
    await client.look(posts, fields, fan);
    return trips;
  };
  const bare = await tripsFor('comments { edges { cursor } }');
  expect(bare).toBeGreaterThan(0);
  const whole = await tripsFor('likeCount commentCount viewerHasLiked comments { edges { cursor } }');
  // The counters, and what the viewer likes.
  expect(whole).toBe(bare + 2);
});

test('the comments, replies and likers of twenty posts cost one statement per list', async () => {
  const posts = await Promise.all(Array.from({ length: 20 }, async () => seed.post(await seed.account())));
  for (const post of posts) {
    const [guest, other] = [await seed.account(), await seed.account()];
    const head = await client.comment(post, guest, { body: 'Head' });
    await client.comment(post, other, { body: 'Reply', replyToId: head.comment?.id });
    await client.change('likePost', post, other);
  }
  const ids = (list: string, more = '') => `${list}(first: 3) { edges { node { id ${more} } } }`;
  interface Listed {
    comments: { edges: { node: { replies: { edges: object[] } } }[] };
    likers: { edges: object[] };
  }
  await stack.flushRedis();
  const count = await statementsOf(async () => {
    const seen = await client.look<Listed>(posts, `${ids('comments', ids('replies'))} ${ids('likers')}`, null);
    for (const { comments, likers } of seen) {
      expect([comments, comments.edges[0]?.node.replies, likers].map((list) => list?.edges.length)).toEqual([1, 1, 1]);
    }
  });
  const tables = ['c.thread_id is null', 'c.thread_id = ', 'engagement.likes', 'posts.posts'];
  expect(tables.map(count)).toEqual([1, 1, 1, 1]);
  // The posts' authors, then who commented and likes, then who replied.
  expect(count('users.accounts')).toBeLessThanOrEqual(3);
  expect(count('engagement.')).toBe(3);
});

test('pages of comments neither repeat nor skip while new ones come', async () => {
  const [post, guest] = [await seed.post(await seed.account()), await seed.account()];
  for (let index = 0; index < 7; index += 1) await client.comment(post, guest, { body: `c${index}` });
  const seen: string[] = [];
  let after = '';
  for (;;) {
    const page = await client.threads(post, null, `(first: 3${after})`);
    seen.push(...(page?.edges.map(({ node }) => node.body) ?? []));
    if (!page?.pageInfo.hasNextPage) break;
    if (after === '') await client.comment(post, guest, { body: 'late' });
    after = `, after: "${page.pageInfo.endCursor}"`;
  }
  expect(seen).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'late']);
});

test('comments and likes beyond thousands by people who are gone are still found', async () => {
  const [author, gone, guest] = [await seed.account(), await seed.account(), await seed.account()];
  const post = await seed.post(author);
  await seed.changeAccount(gone, { state: 'deleted' });
  const db = stack.clients.database.for();
  const first = newId<'comment'>(slotOf(post));
  await sql`insert into engagement.comments (slot, id, post_id, author_id, body)
    select ${slotOf(post)}, ${first}::bigint - number::bigint * 8388608, ${post}, ${gone}, 'Gone' from generate_series(1, 3000) as number`.execute(
    db,
  );
  // Their accounts are no more at all.
  await sql`insert into engagement.likes (slot, post_id, user_id, liked_at)
    select ${slotOf(post)}, ${post}, number, now() + interval '1 hour' from generate_series(1, 3000) as number`.execute(
    db,
  );
  const { comment } = await client.comment(post, guest, { body: 'Here' });
  await client.change('likePost', post, guest);
  for (const list of [client.threads, client.likers]) {
    const page = await list(post, null, '(first: 1)');
    expect(page).toMatchObject({ edges: [], pageInfo: { hasNextPage: true, endCursor: expect.any(String) } });
    const next = await list(post, null, `(first: 1, after: "${page?.pageInfo.endCursor}")`);
    const expected = list === client.likers ? guest : comment?.id;
    expect(next?.edges.map(({ node }) => node.id)).toEqual([expected]);
    expect(next?.pageInfo.hasNextPage).toBe(false);
  }
});

test('what stands under a post, and how much of it, is not told to who may not see the post', async () => {
  const author = await seed.account({ isPrivate: true });
  const post = await seed.post(author);
  await client.comment(post, author, { body: 'Alone' });
  await client.change('likePost', post, author);
  const counts = { likeCount: 1, commentCount: 1, viewerHasLiked: true };
  expect(await client.posts([post], author)).toMatchObject([counts]);
  const hidden = { likeCount: null, commentCount: null, viewerHasLiked: null };
  for (const viewer of [await seed.account(), null]) {
    expect(await client.posts([post], viewer)).toEqual([{ id: post, ...hidden }]);
  }
  expect((await client.threads(post, author))?.edges).toHaveLength(1);
  expect((await client.likers(post, author))?.edges).toHaveLength(1);
  const nothing = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };
  expect(await client.threads(post, null)).toEqual(nothing);
  expect(await client.likers(post, null)).toEqual(nothing);
  await seed.deletePost(post);
  expect(await client.posts([post], author)).toEqual([{ id: post, ...hidden }]);
});

test('comments and likes of whoever blocks and is blocked are hidden from each other, and the counts stay', async () => {
  const [author, one, other] = [await seed.account(), await seed.account(), await seed.account()];
  const post = await seed.post(author);
  for (const guest of [one, other]) {
    await client.comment(post, guest, { body: guest });
    await client.change('likePost', post, guest);
  }
  await seed.block(one, other);
  const seenBy = async (viewer: UserId | null) => {
    const [threads, likers] = [await client.threads(post, viewer), await client.likers(post, viewer)];
    expect(await client.posts([post], viewer)).toMatchObject([{ likeCount: 2, commentCount: 2 }]);
    return [threads?.edges.map(({ node }) => node.body), likers?.edges.map(({ node }) => node.id).sort()];
  };
  expect(await seenBy(one)).toEqual([[one], [one]]);
  expect(await seenBy(other)).toEqual([[other], [other]]);
  for (const viewer of [author, null]) expect(await seenBy(viewer)).toEqual([[one, other], [one, other].sort()]);
  expect((await client.comment(post, other, { body: 'Me too' })).userErrors).toEqual([]);
});

test('what stands under a post of whoever blocks or is blocked is not there to be answered or liked', async () => {
  const [author, guest] = [await seed.account(), await seed.account()];
  const post = await seed.post(author);
  await seed.block(author, guest);
  const refused = { userErrors: [{ code: 'NOT_FOUND' }] };
  expect(await client.comment(post, guest, { body: 'Hello?' })).toMatchObject(refused);
  expect(await client.change('likePost', post, guest)).toMatchObject(refused);
});

test('cursors and page sizes from elsewhere are refused', async () => {
  const post = await seed.post(await seed.account());
  const after = (kind: string, ...parts: string[]) => `(after: "${encodeCursor(kind, parts)}")`;
  const pages = ['(first: 0)', '(first: 101)', '(after: "bm9uc2Vuc2U")', '(after: "")', after('posts', '1')];
  const ofLikers = [
    ['soon', '7'],
    ['1e9', '7'],
    ['-1', '7'],
    ['9'.repeat(15), '7'],
    ['1', 'x'],
    ['1', '0'],
    ['1', ''],
  ];
  const ofComments = ['x', '0', '', '-1', '9'.repeat(19)];
  for (const page of [...pages, ...ofLikers.map((parts) => after('likers', ...parts))]) {
    await expect(client.likers(post, null, page), page).rejects.toThrow('BAD_USER_INPUT');
  }
  for (const page of [...pages, ...ofComments.map((id) => after('comments', id))]) {
    await expect(client.threads(post, null, page), page).rejects.toThrow('BAD_USER_INPUT');
  }
});
