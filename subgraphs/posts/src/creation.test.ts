import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostsSubgraph } from './index.ts';
import { collect, postClient } from './test-client.ts';

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let client: ReturnType<typeof postClient>;
let published: Awaited<ReturnType<typeof collect<'posts.published'>>>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  client = postClient(stack, subgraph);
  published = await collect(stack, 'posts.published');
});
afterAll(async () => {
  await Promise.all([subgraph.stop(), published.stop()]);
  await stack.stop();
});

async function countOf(table: string, author: UserId): Promise<number> {
  const column = table === 'posts.post_media' ? 'slot' : 'author_id';
  const key = table === 'posts.post_media' ? slotOf(author) : author;
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}
    where slot = ${slotOf(author)} and ${sql.ref(column)} = ${key}`.execute(stack.clients.database.for<unknown>());
  return rows[0]?.count ?? 0;
}

const media = (owner: UserId, count: number): Promise<MediaId[]> =>
  Promise.all(Array.from({ length: count }, () => seed.media(owner)));

test('a post of ready media is published at once, with all its author gave', async () => {
  const ada = await seed.account();
  const mediaIds = await media(ada, 3);
  mediaIds.reverse();
  const before = Date.now();
  const { post, userErrors } = await client.create(ada, {
    mediaIds,
    caption: 'Morning at the lake\r\n#Sunrise #日本',
    location: '  Zürich ',
  });
  expect(userErrors).toEqual([]);
  expect(post).toEqual({
    id: expect.any(String),
    author: { id: ada },
    caption: 'Morning at the lake\n#Sunrise #日本',
    media: mediaIds.map((id) => ({ __typename: 'Media', id })),
    hashtags: ['sunrise', '日本'],
    mentions: [],
    location: 'Zürich',
    status: 'PUBLISHED',
    failure: null,
    createdAt: expect.any(String),
    editedAt: null,
  });
  if (!post) return;
  expect(slotOf(post.id)).toBe(slotOf(ada));
  expect(Date.parse(post.createdAt)).toBeGreaterThanOrEqual(before - 1);
  await stack.settled();
  expect(published.seen.filter(({ postId }) => postId === post.id)).toEqual([
    { postId: post.id, authorId: ada, delivery: 'push', publishedAt: Date.parse(post.createdAt), version: 2 },
  ]);
});

test('a post whose media are in process waits for them, seen by its author only', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const mediaIds = [await seed.media(ada), await seed.media(ada, 'PROCESSING')];
  const { post } = await client.create(ada, { mediaIds });
  expect(post).toMatchObject({ status: 'PROCESSING', caption: '', hashtags: [], location: null });
  expect(await client.post(ada, post?.id ?? '')).toMatchObject({ status: 'PROCESSING' });
  for (const viewer of [bob, null]) expect(await client.post(viewer, post?.id ?? '')).toBeNull();
});

test('hostile captions come back as they were written', async () => {
  const ada = await seed.account();
  const captions = [
    '\u202eabc שלום عليكم',
    '👨‍👩‍👧‍👦🏳️‍🌈 #👩🏽‍🚀',
    '#写真 #사진 สวัสดี',
    "Robert'); drop table posts.posts; --",
    '<script>alert(1)</script> &lt; #x',
    '$1 $$ {{x}} %s \\u0000 \\0 {"a":1}',
    'Z̸̢̛a̶l̵g̷o̴ \ufeff\u200b\u2028',
    '',
    '😀'.repeat(2_200),
  ];
  for (const caption of captions) {
    const { post } = await client.create(ada, { mediaIds: await media(ada, 1), caption });
    expect(post?.caption).toBe(caption);
    expect((await client.post(null, post?.id ?? ''))?.caption).toBe(caption);
  }
});

test('what cannot be a post is refused by the field, and nothing is left of it', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const [mine] = await media(ada, 1);
  const [theirs] = await media(bob, 1);
  const failed = await seed.media(ada, 'PROCESSING');
  await seed.changeMedia(failed, 'FAILED', { code: 'CORRUPT', message: 'The file ends early.' });
  if (!mine || !theirs) throw new Error('no media');
  const refused: [object, string, string][] = [
    [{ mediaIds: [] }, 'INVALID', 'mediaIds'],
    [{ mediaIds: await media(ada, 11) }, 'INVALID', 'mediaIds'],
    [{ mediaIds: [mine, mine] }, 'INVALID', 'mediaIds'],
    [{ mediaIds: [mine, theirs] }, 'NOT_FOUND', 'mediaIds'],
    [{ mediaIds: ['1'] }, 'NOT_FOUND', 'mediaIds'],
    [{ mediaIds: ["1'; --"] }, 'NOT_FOUND', 'mediaIds'],
    [{ mediaIds: [mine, failed] }, 'CORRUPT', 'mediaIds'],
    [{ caption: 'x'.repeat(2_201) }, 'INVALID', 'caption'],
    [{ caption: 'a\0b' }, 'INVALID', 'caption'],
    [{ caption: '\u0007' }, 'INVALID', 'caption'],
    [{ caption: '\ud83d' }, 'INVALID', 'caption'],
    [{ location: 'x'.repeat(101) }, 'INVALID', 'location'],
    [{ location: 'a\nb' }, 'INVALID', 'location'],
    [{ idempotencyKey: 'x'.repeat(101) }, 'INVALID', 'idempotencyKey'],
    [{ idempotencyKey: '' }, 'INVALID', 'idempotencyKey'],
  ];
  for (const [change, code, field] of refused) {
    const { post, userErrors } = await client.create(ada, { mediaIds: [mine], ...change });
    expect(post).toBeNull();
    expect(userErrors, JSON.stringify(change)).toEqual([
      { code, field: ['input', field], message: expect.stringMatching(/^[A-Z].*\.$/) },
    ]);
  }
  expect(await countOf('posts.posts', ada)).toBe(0);
  expect((await client.create(ada, { mediaIds: [mine], caption: null, location: ' ' })).post?.location).toBeNull();
});

test('nobody posts who is not signed in, or has left', async () => {
  const gone = await seed.account();
  const mediaIds = await media(gone, 1);
  await seed.changeAccount(gone, { state: 'deleted' });
  await expect(client.create(null, { mediaIds })).rejects.toThrow('UNAUTHENTICATED');
  await expect(client.create(gone, { mediaIds })).rejects.toThrow('UNAUTHENTICATED');
});

test('a media that another post has is a conflict, also in part', async () => {
  const ada = await seed.account();
  const [used, free] = await media(ada, 2);
  if (!used || !free) throw new Error('no media');
  await client.create(ada, { mediaIds: [used] });
  for (const mediaIds of [[used], [free, used]]) {
    const { post, userErrors } = await client.create(ada, { mediaIds });
    expect(post).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'mediaIds'] }]);
  }
  expect((await client.create(ada, { mediaIds: [free] })).userErrors).toEqual([]);
});

test('twenty parallel calls of one idempotency key make one post and all answer with it', async () => {
  const ada = await seed.account();
  const mediaIds = await media(ada, 10);
  const input = { mediaIds, idempotencyKey: 'phone-1' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.create(ada, input)));
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  const ids = new Set(answers.map(({ post }) => post?.id));
  expect(ids.size).toBe(1);
  const [id] = ids;
  expect((await client.create(ada, input)).post?.id).toBe(id);
  expect(await countOf('posts.posts', ada)).toBe(1);
  await stack.settled();
  expect(published.seen.filter(({ authorId }) => authorId === ada)).toHaveLength(1);
});

test('an idempotency key is its author’s, and goes with its post', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const first = await client.create(ada, { mediaIds: await media(ada, 1), idempotencyKey: 'k' });
  const other = await client.create(bob, { mediaIds: await media(bob, 1), idempotencyKey: 'k' });
  expect(other.post?.id).not.toBe(first.post?.id);
  await client.remove(ada, first.post?.id ?? '');
  const again = await client.create(ada, { mediaIds: await media(ada, 1), idempotencyKey: 'k' });
  expect(again.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'idempotencyKey'] }]);
});

test('of twenty parallel posts of the same media, in any order, one wins', async () => {
  const ada = await seed.account();
  const mediaIds = await media(ada, 5);
  const orders = Array.from({ length: 20 }, (_, turn) => (turn % 2 ? mediaIds : mediaIds.toReversed()));
  const answers = await Promise.all(orders.map((order) => client.create(ada, { mediaIds: order })));
  expect(answers.filter(({ post }) => post)).toHaveLength(1);
  const errors = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
  expect(errors).toEqual(Array.from({ length: 19 }, () => 'CONFLICT'));
  expect(await countOf('posts.posts', ada)).toBe(1);
  expect(await countOf('posts.post_media', ada)).toBe(5);
});

test('posts of the same media in opposite orders do not deadlock', async () => {
  const ada = await seed.account();
  const [first, second, third] = await media(ada, 3);
  if (!first || !second || !third) throw new Error('no media');
  const held = await hold(
    stack.clients,
    `insert into posts.post_media (slot, post_id, position, media_id) values (${slotOf(ada)}, 1, 0, ${second})`,
  );
  const made = [
    client.create(ada, { mediaIds: [first, second, third] }),
    client.create(ada, { mediaIds: [third, second, first] }),
  ];
  await held.blocks(2);
  await held.release();
  const answers = await Promise.all(made);
  expect(answers.filter(({ post }) => post)).toHaveLength(1);
  expect(answers.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ code: 'CONFLICT' }]);
});
