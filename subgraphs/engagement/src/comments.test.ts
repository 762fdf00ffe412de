import { idAt, newId, slotOf } from '@lumigraph/ids';
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

const postAndGuest = async () => [await seed.post(await seed.account()), await seed.account()] as const;

test('comments are threads one level deep, oldest first', async () => {
  const [post, guest] = await postAndGuest();
  const first = await client.comment(post, guest, { body: 'First!' });
  await client.comment(post, guest, { body: 'Second' });
  const reply = await client.comment(post, guest, { body: 'Welcome', replyToId: first.comment?.id });
  await client.comment(post, guest, { body: 'Thanks', replyToId: reply.comment?.id });
  const list = await client.threads(post, null);
  expect(
    list?.edges.map(({ node }) => [node.body, node.replyCount, node.replies.edges.map((edge) => edge.node.body)]),
  ).toEqual([
    ['First!', 2, ['Welcome', 'Thanks']],
    ['Second', 0, []],
  ]);
  expect((await client.posts([post], null))[0]?.commentCount).toBe(4);
});

test('a repeated call with one idempotency key makes one comment', async () => {
  const [post, guest] = await postAndGuest();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => client.comment(post, guest, { body: 'Once', idempotencyKey: 'tap-1' })),
  );
  expect(new Set(answers.map((answer) => answer.comment?.id)).size).toBe(1);
  expect((await client.posts([post], null))[0]?.commentCount).toBe(1);
});

test('the idempotency key of a deleted comment, or of a deleted reply, is not used again', async () => {
  const [post, guest] = await postAndGuest();
  const head = await client.comment(post, guest, { body: 'Head', idempotencyKey: 'head' });
  const reply = { body: 'Reply', replyToId: head.comment?.id, idempotencyKey: 'reply' };
  await client.comment(post, guest, reply);
  await client.removeComment(head.comment?.id, guest);
  for (const input of [{ body: 'Head', idempotencyKey: 'head' }, reply]) {
    expect(await client.comment(post, guest, input)).toEqual({
      comment: null,
      userErrors: [{ code: 'CONFLICT', field: ['input', 'idempotencyKey'] }],
    });
  }
});

test('where another process has drawn the same id, another is drawn', async () => {
  const [post, guest] = await postAndGuest();
  const slot = slotOf(post);
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now });
  try {
    const sequence = Number(BigInt(newId(slot)) & 1023n);
    for (const next of [1, 2]) {
      await sql`insert into engagement.comments (slot, id, post_id, author_id, body)
        values (${slot}, ${idAt(now, slot, (sequence + next) % 1024)}, ${post}, ${guest}, 'Before')`.execute(
        stack.clients.database.for(),
      );
    }
    const { comment, userErrors } = await client.comment(post, guest, { body: 'Mine', idempotencyKey: 'mine' });
    expect(userErrors).toEqual([]);
    expect(comment).toMatchObject({ id: idAt(now, slot, (sequence + 3) % 1024), body: 'Mine' });
  } finally {
    vi.useRealTimers();
  }
});

test('a comment goes with its replies, by its author or the author of the post, and by nobody else', async () => {
  const [author, guest, stranger] = [await seed.account(), await seed.account(), await seed.account()];
  const post = await seed.post(author);
  const head = await client.comment(post, guest, { body: 'Head' });
  const reply = await client.comment(post, author, { body: 'Reply', replyToId: head.comment?.id });
  const refused = { deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] };
  expect(await client.removeComment(head.comment?.id, stranger)).toEqual(refused);
  expect(await client.removeComment(reply.comment?.id, author)).toEqual({
    deletedId: reply.comment?.id,
    userErrors: [],
  });
  expect((await client.threads(post, null))?.edges[0]?.node.replyCount).toBe(0);
  await client.comment(post, author, { body: 'Reply again', replyToId: head.comment?.id });
  expect(await client.removeComment(head.comment?.id, author)).toEqual({ deletedId: head.comment?.id, userErrors: [] });
  expect(await client.removeComment(head.comment?.id, author)).toEqual(refused);
  expect((await client.threads(post, null))?.edges).toEqual([]);
  expect((await client.posts([post], null))[0]?.commentCount).toBe(0);
});

test.each([
  ['a text of nothing but space', 'body', '  \n '],
  ['a text too long', 'body', 'x'.repeat(1_001)],
  ['a NUL', 'body', 'a\0b'],
  ['nothing but a zero-width space', 'body', '\u200b'],
  ['a lone surrogate', 'body', 'a\ud800b'],
  ['a character torn in two', 'body', '\ud83d\n\ude00'],
  ['an escape sequence', 'body', '\u001b[31m'],
  ['an empty key', 'idempotencyKey', ''],
  ['a key too long', 'idempotencyKey', 'x'.repeat(101)],
  ['a key with a NUL', 'idempotencyKey', 'a\0b'],
  ['a key of two lines', 'idempotencyKey', 'a\nb'],
  ['a key with a lone surrogate', 'idempotencyKey', 'a\udc00'],
])('%s is refused', async (_name, field, text) => {
  const [post, guest] = await postAndGuest();
  expect(await client.comment(post, guest, { body: 'Fine', [field]: text })).toEqual({
    comment: null,
    userErrors: [{ code: 'INVALID', field: ['input', field] }],
  });
});

test('hostile text comes back as it was', async () => {
  const [post, guest] = await postAndGuest();
  for (const body of [
    "'; drop table engagement.likes; --",
    '<script>alert(1)</script>',
    '👩‍👩‍👧‍👦 שלום 漢字',
    'a\nb\tc',
  ]) {
    expect((await client.comment(post, guest, { body })).comment?.body).toBe(body);
  }
});
