import { commentStates } from '@lumigraph/engagement-reads';
import type { EventData } from '@lumigraph/events';
import { type CommentId, newId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngagementSubgraph } from './index.ts';
import { engagementClient } from './test-client.ts';

let stack: TestStack;
let seed: Seed;
let engagement: Subgraph;
let client: ReturnType<typeof engagementClient>;
let moderator: UserId;
let collecting: { stop(): Promise<void> };
const acted: EventData<'moderation.acted'>[] = [];
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  engagement = createEngagementSubgraph(stack.clients);
  client = engagementClient(stack, engagement);
  moderator = await seed.account();
  await seed.changeAccount(moderator, { role: 'moderator' });
  collecting = await stack.clients.events.consume({
    durable: 'collect-acted',
    event: 'moderation.acted',
    handle: async (act) => void acted.push(act),
  });
});
afterAll(async () => {
  await Promise.all([collecting.stop(), engagement.stop()]);
  await stack.stop();
});

async function takeDown(viewer: UserId | null, id: string | undefined) {
  const query =
    'mutation ($id: ID!) { done: takeDownComment(commentId: $id, reason: HATE) { ok userErrors { code field } } }';
  type Answer = { done: { ok: true | null; userErrors: { code: string; field: string[] | null }[] } };
  return (await client.ask<Answer>(query, { id }, viewer)).done;
}

async function actsOn(id: string | undefined) {
  await stack.settled();
  return acted.filter(({ subjectId }) => subjectId === id);
}

const DONE = { ok: true, userErrors: [] };
const refused = (code: string, field: string[] | null) => ({ ok: null, userErrors: [{ code, field }] });

test('a comment that is taken down goes with its replies, is counted no more, and is told of once', async () => {
  const [post, guest] = [await seed.post(await seed.account({ isPrivate: true })), await seed.account()];
  const head = (await client.comment(post, moderator, { body: 'Unseen' })).comment;
  expect(head).toBeNull();
  const author = await seed.account();
  const open = await seed.post(author);
  const bad = (await client.comment(open, guest, { body: 'Bad' })).comment?.id;
  await client.comment(open, author, { body: 'Worse', replyToId: bad });
  await client.comment(open, author, { body: 'Good' });
  const answers = await Promise.all(Array.from({ length: 5 }, () => takeDown(moderator, bad)));
  for (const answer of answers) expect(answer).toEqual(DONE);
  expect((await client.threads(open, guest))?.edges.map(({ node }) => node.body)).toEqual(['Good']);
  expect((await client.posts([open], null))[0]?.commentCount).toBe(1);
  expect(await actsOn(bad)).toMatchObject([
    { act: 'TAKEN_DOWN', moderatorId: moderator, subjectKind: 'COMMENT', subjectId: bad, reason: 'HATE' },
  ]);
});

/** Puts a comment before the moderators, or has them done with it. */
async function setReported(id: string, author: UserId, status: 'OPEN' | 'ACTED'): Promise<void> {
  await sql`insert into posts.reported_subjects (slot, kind, subject_id, author_id, status)
    values (${slotOf(commentId(id))}, 'COMMENT', ${id}, ${author}, ${status})
    on conflict (slot, kind, subject_id) do update set status = excluded.status`.execute(stack.clients.database.for());
}

function commentId(text: string | undefined): CommentId {
  const id = parseId<'comment'>(text ?? '');
  if (!id) throw new Error('no comment');
  return id;
}

test('of a comment that its author deleted it is told that it is taken down as long as it is before the moderators', async () => {
  const [post, guest] = [await seed.post(await seed.account()), await seed.account()];
  const [reported, other] = [
    commentId((await client.comment(post, guest, { body: 'Bad' })).comment?.id),
    commentId((await client.comment(post, guest, { body: 'Fine' })).comment?.id),
  ];
  for (const id of [reported, other]) await client.removeComment(id, guest);
  await setReported(reported, guest, 'OPEN');
  for (const id of [reported, other]) expect(await takeDown(moderator, id)).toEqual(DONE);
  expect(await actsOn(reported)).toMatchObject([{ act: 'TAKEN_DOWN', moderatorId: moderator, reason: 'HATE' }]);
  expect(await actsOn(other)).toEqual([]);
  await setReported(reported, guest, 'ACTED');
  expect(await takeDown(moderator, reported)).toEqual(DONE);
  expect(await actsOn(reported)).toHaveLength(1);
  expect((await client.posts([post], null))[0]?.commentCount).toBe(0);
});

test('a comment of which nothing is left is taken down by who reads of it in the queue, and by nobody whose own it was', async () => {
  const [purged, own] = [newId<'comment'>(5), newId<'comment'>(6)];
  expect(await takeDown(moderator, purged)).toEqual(refused('NOT_FOUND', ['commentId']));
  await setReported(purged, await seed.account(), 'OPEN');
  await setReported(own, moderator, 'OPEN');
  expect(await takeDown(moderator, purged)).toEqual(DONE);
  expect(await takeDown(moderator, own)).toEqual(refused('FORBIDDEN', ['commentId']));
  expect(await actsOn(purged)).toMatchObject([{ act: 'TAKEN_DOWN', subjectKind: 'COMMENT', moderatorId: moderator }]);
  expect(await actsOn(own)).toEqual([]);
});

test('a comment under the post of a private account is taken down by who may not see it', async () => {
  const author = await seed.account({ isPrivate: true });
  const post = await seed.post(author);
  const id = (await client.comment(post, author, { body: 'Hidden' })).comment?.id;
  expect(await takeDown(moderator, id)).toEqual(DONE);
  expect((await client.threads(post, author))?.edges).toEqual([]);
});

test('nobody but a moderator takes a comment down, and none their own', async () => {
  const [post, guest, former] = [await seed.post(await seed.account()), await seed.account(), await seed.account()];
  const id = (await client.comment(post, guest, { body: 'Stays' })).comment?.id;
  await seed.changeAccount(former, { role: 'moderator' });
  await seed.changeAccount(former, { role: 'member' });
  for (const someone of [guest, former]) {
    expect(await takeDown(someone, id)).toEqual(refused('FORBIDDEN', null));
    expect(await takeDown(someone, newId<'comment'>(1))).toEqual(refused('FORBIDDEN', null));
  }
  await expect(takeDown(null, id)).rejects.toThrow('UNAUTHENTICATED');
  const own = (await client.comment(post, moderator, { body: 'Mine' })).comment?.id;
  expect(await takeDown(moderator, own)).toEqual(refused('FORBIDDEN', ['commentId']));
  for (const none of [newId<'comment'>(1), 'nonsense', '']) {
    expect(await takeDown(moderator, none)).toEqual(refused('NOT_FOUND', ['commentId']));
  }
  expect((await client.threads(post, null))?.edges.map(({ node }) => node.body)).toEqual(['Stays', 'Mine']);
  expect(await actsOn(id)).toEqual([]);
});

test('other domains read comments as they are, also deleted ones', async () => {
  const [post, guest] = [await seed.post(await seed.account()), await seed.account()];
  const idOf = async (body: string) => commentId((await client.comment(post, guest, { body })).comment?.id);
  const [here, gone, nobody] = [await idOf('Here'), await idOf('Gone'), newId<'comment'>(2)];
  await client.removeComment(gone, guest);
  const found = await commentStates(stack.clients.database.for(), [here, gone, nobody]);
  const about = { postId: post, authorId: guest };
  expect([...found.values()].sort((a, b) => (a.body < b.body ? 1 : -1))).toEqual([
    { id: here, ...about, body: 'Here', isDeleted: false },
    { id: gone, ...about, body: 'Gone', isDeleted: true },
  ]);
});
