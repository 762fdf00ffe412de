import { newId, type PostId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngagementSubgraph } from './index.ts';

let stack: TestStack;
let engagement: Subgraph;
beforeAll(async () => {
  stack = await testStack();
  engagement = createEngagementSubgraph(stack.clients);
});
afterAll(async () => {
  await engagement.stop();
  await stack.stop();
});

async function someone(options: { isPrivate?: boolean } = {}): Promise<UserId> {
  const slot = Math.floor(Math.random() * 8192);
  const id = newId<'user'>(slot);
  await sql`insert into users.accounts (slot, id, username, email, password_hash, display_name, is_private)
    values (${slot}, ${id}, ${id}, ${id}, '', '', ${options.isPrivate ?? false})`.execute(stack.clients.database.for());
  return id;
}

async function postBy(author: UserId): Promise<PostId> {
  const slot = Number((BigInt(author) >> 10n) & 8191n);
  const id = newId<'post'>(slot);
  await sql`insert into posts.posts (slot, id, author_id, caption, status, delivery, published_at)
    values (${slot}, ${id}, ${author}, '', 'PUBLISHED', 'push', now())`.execute(stack.clients.database.for());
  return id;
}

interface PostAnswer {
  likeCount: number;
  commentCount: number;
  viewerHasLiked: boolean;
}

async function mutate(name: string, post: PostId, viewer: UserId | null) {
  const query = `mutation ($postId: ID!) { ${name}(postId: $postId) { post { id likeCount commentCount viewerHasLiked } userErrors { code field } } }`;
  const { data, errors } = await stack.ask(engagement, query, { postId: post }, viewer);
  return { payload: data?.[name] as { post: PostAnswer | null; userErrors: { code: string }[] } | undefined, errors };
}

async function look(posts: PostId[], viewer: UserId | null): Promise<PostAnswer[]> {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Post { likeCount commentCount viewerHasLiked } } }`;
  const of = posts.map((id) => ({ __typename: 'Post', id }));
  const { data } = await stack.ask(engagement, query, { of }, viewer);
  return data?.['_entities'] as PostAnswer[];
}

async function comment(post: PostId, author: UserId, input: Record<string, unknown>) {
  const query = `mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { id body replyCount author { id } } userErrors { code field } } }`;
  const { data, errors } = await stack.ask(engagement, query, { input: { postId: post, ...input } }, author);
  expect(errors).toBeUndefined();
  return data?.['addComment'] as {
    comment: { id: string; body: string; author: { id: string } } | null;
    userErrors: { code: string }[];
  };
}

async function threads(post: PostId, viewer: UserId | null, page = '') {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Post { comments${page} {
    edges { cursor node { id body replyCount replies { edges { node { body } } } } } pageInfo { hasNextPage endCursor } } } } }`;
  const { data, errors } = await stack.ask(engagement, query, { of: [{ __typename: 'Post', id: post }] }, viewer);
  expect(errors).toBeUndefined();
  const found = data?.['_entities'] as { comments: Threads }[] | undefined;
  return found?.[0]?.comments;
}

interface Threads {
  edges: { node: { id: string; body: string; replyCount: number; replies: { edges: { node: { body: string } }[] } } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

test('a like is a set membership: liking twice counts once, and unliking twice takes one away', async () => {
  const [author, fan] = await Promise.all([someone(), someone()]);
  const post = await postBy(author);
  for (const name of ['likePost', 'likePost']) {
    expect((await mutate(name, post, fan)).payload).toEqual({
      post: { id: post, likeCount: 1, commentCount: 0, viewerHasLiked: true },
      userErrors: [],
    });
  }
  for (const name of ['unlikePost', 'unlikePost']) {
    expect((await mutate(name, post, fan)).payload?.post).toMatchObject({ likeCount: 0, viewerHasLiked: false });
  }
});

test('three hundred people who like and unlike at once leave counts equal to rows, on both sides', async () => {
  const post = await postBy(await someone());
  const fans = await Promise.all(Array.from({ length: 300 }, () => someone()));
  const changes = fans.flatMap((fan, index) => [
    mutate('likePost', post, fan),
    ...(index % 3 === 0 ? [mutate('unlikePost', post, fan)] : []),
    ...(index % 2 === 0 ? [mutate('likePost', post, fan)] : []),
  ]);
  for (const { payload } of await Promise.all(changes)) expect(payload?.userErrors).toEqual([]);
  const { rows } = await sql<{ likes: number; twins: number; counter: number }>`select
    (select count(*)::int from engagement.likes where post_id = ${post}) as likes,
    (select count(*)::int from engagement.likes_by_user where post_id = ${post}) as twins,
    (select likes::int from engagement.counters where post_id = ${post}) as counter`.execute(
    stack.clients.database.for(),
  );
  const [row] = rows;
  expect(row?.twins).toBe(row?.likes);
  expect(row?.counter).toBe(row?.likes);
  expect((await look([post], null))[0]?.likeCount).toBe(row?.likes);
});

test('counts survive a flush of Redis, and an old value never replaces a newer one', async () => {
  const [author, fan] = await Promise.all([someone(), someone()]);
  const post = await postBy(author);
  await mutate('likePost', post, fan);
  await stack.clients.redis.del(keys.postCounters(post));
  expect((await look([post], fan))[0]).toEqual({ likeCount: 1, commentCount: 0, viewerHasLiked: true });
});

test('who may not see a post cannot like it, and is not told that it exists', async () => {
  const [hermit, stranger] = await Promise.all([someone({ isPrivate: true }), someone()]);
  const post = await postBy(hermit);
  const unknown = newId<'post'>(1);
  for (const id of [post, unknown, 'nonsense' as PostId]) {
    const { payload } = await mutate('likePost', id, stranger);
    expect(payload).toEqual({ post: null, userErrors: [{ code: 'NOT_FOUND', field: ['postId'] }] });
  }
  expect((await mutate('likePost', post, null)).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

test('comments are threads one level deep, oldest first', async () => {
  const [author, guest] = await Promise.all([someone(), someone()]);
  const post = await postBy(author);
  const first = await comment(post, guest, { body: 'First!' });
  await comment(post, author, { body: 'Second' });
  const reply = await comment(post, author, { body: 'Welcome', replyToId: first.comment?.id });
  await comment(post, guest, { body: 'Thanks', replyToId: reply.comment?.id });
  const list = await threads(post, null);
  expect(
    list?.edges.map(({ node }) => [node.body, node.replyCount, node.replies.edges.map((edge) => edge.node.body)]),
  ).toEqual([
    ['First!', 2, ['Welcome', 'Thanks']],
    ['Second', 0, []],
  ]);
  expect((await look([post], null))[0]?.commentCount).toBe(4);
});

test('a repeated call with one idempotency key makes one comment', async () => {
  const [author, guest] = await Promise.all([someone(), someone()]);
  const post = await postBy(author);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => comment(post, guest, { body: 'Once', idempotencyKey: 'tap-1' })),
  );
  expect(new Set(answers.map((answer) => answer.comment?.id)).size).toBe(1);
  expect((await look([post], null))[0]?.commentCount).toBe(1);
});

test('pages of comments neither repeat nor skip while new ones come', async () => {
  const [author, guest] = await Promise.all([someone(), someone()]);
  const post = await postBy(author);
  for (let index = 0; index < 7; index += 1) await comment(post, guest, { body: `c${index}` });
  const seen: string[] = [];
  let after = '';
  for (;;) {
    const page = await threads(post, null, `(first: 3${after})`);
    seen.push(...(page?.edges.map(({ node }) => node.body) ?? []));
    if (!page?.pageInfo.hasNextPage) break;
    if (after === '') await comment(post, guest, { body: 'late' });
    after = `, after: "${page.pageInfo.endCursor}"`;
  }
  expect(seen).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'late']);
});

test('a comment goes with its replies, by its author or the author of the post, and by nobody else', async () => {
  const [author, guest, stranger] = await Promise.all([someone(), someone(), someone()]);
  const post = await postBy(author);
  const head = await comment(post, guest, { body: 'Head' });
  const reply = await comment(post, author, { body: 'Reply', replyToId: head.comment?.id });
  const remove = async (id: string | undefined, viewer: UserId) => {
    const query = `mutation ($id: ID!) { deleteComment(commentId: $id) { deletedId userErrors { code } } }`;
    const { data } = await stack.ask(engagement, query, { id }, viewer);
    return data?.['deleteComment'];
  };
  expect(await remove(head.comment?.id, stranger)).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] });
  expect(await remove(reply.comment?.id, author)).toEqual({ deletedId: reply.comment?.id, userErrors: [] });
  expect((await threads(post, null))?.edges[0]?.node.replyCount).toBe(0);
  await comment(post, author, { body: 'Reply again', replyToId: head.comment?.id });
  expect(await remove(head.comment?.id, author)).toEqual({ deletedId: head.comment?.id, userErrors: [] });
  expect(await remove(head.comment?.id, author)).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] });
  expect((await threads(post, null))?.edges).toEqual([]);
  expect((await look([post], null))[0]?.commentCount).toBe(0);
});

test.each([
  ['nothing but space', '  \n '],
  ['too long', 'x'.repeat(1_001)],
  ['a NUL', 'a\0b'],
  ['a lone surrogate', 'a\ud800b'],
  ['an escape sequence', '\u001b[31m'],
])('a comment of %s is refused', async (_name, body) => {
  const author = await someone();
  const post = await postBy(author);
  expect(await comment(post, author, { body })).toEqual({
    comment: null,
    userErrors: [{ code: 'INVALID', field: ['input', 'body'] }],
  });
});

test('hostile text comes back as it was', async () => {
  const author = await someone();
  const post = await postBy(author);
  for (const body of [
    "'; drop table engagement.likes; --",
    '<script>alert(1)</script>',
    '👩‍👩‍👧‍👦 שלום 漢字',
    'a\nb\tc',
  ]) {
    expect((await comment(post, author, { body })).comment?.body).toBe(body);
  }
});

test('the engagement of fifty posts costs one round trip per table', async () => {
  const [author, fan] = await Promise.all([someone(), someone()]);
  const posts = await Promise.all(Array.from({ length: 50 }, () => postBy(author)));
  await Promise.all(posts.map((post) => mutate('likePost', post, fan)));
  await stack.clients.redis.del(...posts.map((post) => keys.postCounters(post)));
  const statements: string[] = [];
  const forget = stack.clients.database.onQuery((statement) => statements.push(statement));
  const answers = await look(posts, fan);
  forget();
  expect(answers.every(({ likeCount, viewerHasLiked }) => likeCount === 1 && viewerHasLiked)).toBe(true);
  expect(statements.filter((statement) => statement.includes('engagement'))).toHaveLength(2);
});

test('cursors and page sizes from elsewhere are refused', async () => {
  const post = await postBy(await someone());
  for (const page of ['(first: 0)', '(first: 101)', '(after: "bm9uc2Vuc2U")']) {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Post { likers${page} { edges { cursor } } } } }`;
    const { errors } = await stack.ask(engagement, query, { of: [{ __typename: 'Post', id: post }] });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  }
});
