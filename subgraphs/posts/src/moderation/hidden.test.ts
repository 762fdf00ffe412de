import { newId, slotOf, type UserId } from '@lumigraph/ids';
import type { Seed, TestStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createModerationRecord } from '../index.ts';
import { DONE, type ModerationWorld, startModeration } from './test-moderators.ts';

let world: ModerationWorld;
let stack: TestStack;
let seed: Seed;
let client: ModerationWorld['client'];
let moderator: UserId;
let comment: ModerationWorld['comment'];
beforeAll(async () => {
  world = await startModeration();
  ({ stack, seed, client, moderator, comment } = world);
});
afterAll(() => world.stop());

/** An entry of the moderators' list of what has come to this. */
async function entryOf(subjectId: string, status: 'OPEN' | 'DISMISSED' = 'OPEN') {
  const page = await client.queue(moderator, { first: 100, status });
  return page?.edges.map(({ node }) => node).find((node) => node.subjectId === subjectId);
}

/** A private account's post with a picture, reported by a follower. */
async function hiddenPost() {
  const [author, follower] = [await seed.account({ isPrivate: true }), await seed.account()];
  await seed.follow(follower, author);
  const media = await seed.media(author);
  const post = await seed.post(author, { media: [media] });
  expect(await client.report(follower, { subjectId: post, reason: 'SPAM' })).toEqual(DONE);
  return { author, follower, media, post };
}

test('of what is dismissed moderators see no more than everybody, of what is open its media', async () => {
  const { media, post } = await hiddenPost();
  expect(await entryOf(post)).toMatchObject({ post: null, media: [{ id: media }] });
  expect(await client.dismiss(moderator, 'POST', post)).toEqual(DONE);
  expect(await entryOf(post, 'DISMISSED')).toMatchObject({ post: null, media: [null] });
});

test('a comment that the rules hide is null for moderators, and its words are there', async () => {
  const { author, follower, post } = await hiddenPost();
  const open = await seed.post(await seed.account());
  const [hidden, shown] = [await comment(post, author), await comment(open, author)];
  for (const subjectId of [hidden, shown]) {
    expect(await client.report(follower, { subjectKind: 'COMMENT', subjectId, reason: 'HATE' })).toEqual(DONE);
  }
  expect(await entryOf(hidden)).toMatchObject({ comment: null, texts: ['Words'] });
  expect(await entryOf(shown)).toMatchObject({ comment: { id: shown }, texts: ['Words'] });
  await sql`update engagement.comments set deleted_at = now() where id = ${shown}`.execute(
    stack.clients.database.for(),
  );
  expect(await entryOf(shown)).toMatchObject({ comment: null, texts: ['Words'] });
});

test('who blocks a moderator is nobody to them, as author, as reporter and as another moderator', async () => {
  const { author, follower, post } = await hiddenPost();
  expect(await entryOf(post)).toMatchObject({
    author: { id: author },
    latestReports: [{ reporter: { id: follower } }],
  });
  for (const someone of [author, follower]) await seed.block(someone, moderator);
  expect(await entryOf(post)).toMatchObject({ author: null, latestReports: [{ reporter: null, reason: 'SPAM' }] });
  await createModerationRecord(stack.clients).enter({
    actId: newId<'act'>(slotOf(post)),
    moderatorId: follower,
    act: 'REINSTATED',
    subjectKind: 'USER',
    subjectId: author,
    reason: null,
    actedAt: Date.now(),
  });
  const log = await client.log(moderator, { subjectKind: 'USER', subjectId: author });
  expect(log?.edges.map(({ node }) => node)).toMatchObject([{ act: 'REINSTATED', moderator: null }]);
});

test('a page of the queue costs as many statements as one entry of it', async () => {
  const costOf = async (first: number) => {
    await stack.flushRedis();
    let statements = 0;
    const forget = stack.clients.database.onQuery((statement) => {
      // Not what the outbox does meanwhile.
      if (!/outbox|advisory|epoch/.test(statement)) statements += 1;
    });
    expect((await client.queue(moderator, { first, kind: 'POST' }))?.edges).toHaveLength(first);
    forget();
    return statements;
  };
  for (let count = 0; count < 5; count += 1) await hiddenPost();
  expect(await costOf(5)).toBe(await costOf(1));
});
