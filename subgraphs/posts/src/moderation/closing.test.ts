import type { EventData } from '@lumigraph/events';
import { newId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createModerationRecord, createPostsSubgraph } from '../index.ts';
import { collect, postClient } from '../test-client.ts';
import { DONE, moderationClient } from './test-moderators.ts';

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let client: ReturnType<typeof moderationClient>;
let posts: ReturnType<typeof postClient>;
let moderator: UserId;
let acted: { seen: EventData<'moderation.acted'>[]; stop(): Promise<void> };
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  client = moderationClient(stack, subgraph);
  posts = postClient(stack, subgraph);
  moderator = await seed.account();
  await seed.changeAccount(moderator, { role: 'moderator' });
  acted = await collect(stack, 'moderation.acted');
});
afterAll(async () => {
  await acted.stop();
  await subgraph.stop();
  await stack.stop();
});

async function reportedPost() {
  const post = await seed.post(await seed.account());
  expect(await client.report(await seed.account(), { subjectId: post, reason: 'SPAM' })).toEqual(DONE);
  return { post };
}

async function openOnes(): Promise<string[]> {
  return (await client.queue(moderator, { first: 100 }))?.edges.map(({ node }) => node.subjectId) ?? [];
}

/** What was told of acts upon a subject. */
async function actsOn(subjectId: string): Promise<EventData<'moderation.acted'>[]> {
  await stack.settled();
  return acted.seen.filter((act) => act.subjectId === subjectId);
}

test('what is over or was deleted by its author when a moderator takes it down is closed too, once', async () => {
  const { post } = await reportedPost();
  const author = await seed.account();
  const story = await seed.story(author);
  await client.report(await seed.account(), { subjectKind: 'STORY', subjectId: story, reason: 'NUDITY' });
  await sql`update posts.posts set deleted_at = now() where id = ${post}`.execute(stack.clients.database.for());
  await sql`update posts.stories set expires_at = now() where id = ${story}`.execute(stack.clients.database.for());
  const acts = Array.from({ length: 5 }, () => [
    client.takeDownPost(moderator, post),
    client.takeDownStory(moderator, story),
  ]);
  for (const answer of await Promise.all(acts.flat())) expect(answer).toEqual(DONE);
  const open = await openOnes();
  for (const id of [post, story]) {
    expect(open).not.toContain(id);
    expect(await actsOn(id)).toMatchObject([{ act: 'TAKEN_DOWN', moderatorId: moderator }]);
  }
});

test('a report that is under way while its subject is taken down does not bring it back', async () => {
  const { post } = await reportedPost();
  const late = await seed.account();
  const db = stack.clients.database.for();
  const waiting = async () => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    return rows[0]?.count;
  };
  const answers = await db.transaction().execute(async (trx) => {
    await sql`select 1 from posts.reported_subjects where subject_id = ${post} for update`.execute(trx);
    const takenDown = client.takeDownPost(moderator, post);
    await expect.poll(waiting).toBe(1);
    const reported = client.report(late, { subjectId: post, reason: 'HATE' });
    await expect.poll(waiting).toBe(2);
    return [takenDown, reported];
  });
  expect(await Promise.all(answers)).toEqual([DONE, DONE]);
  expect(await posts.post(null, post)).toBeNull();
  expect(await openOnes()).not.toContain(post);
});

test('what is taken down is closed however the clocks of the processes differ', async () => {
  const { enter } = createModerationRecord(stack.clients);
  const { post } = await reportedPost();
  const story = await seed.story(await seed.account());
  await client.report(await seed.account(), { subjectKind: 'STORY', subjectId: story, reason: 'HATE' });
  expect(await openOnes()).toEqual(expect.arrayContaining([post, story]));
  await sql`update posts.reported_subjects set opened_at = now() + interval '1 minute'
    where subject_id in (${post}, ${story})`.execute(stack.clients.database.for());
  expect(await client.takeDownPost(moderator, post)).toEqual(DONE);
  await enter({
    actId: newId<'act'>(slotOf(story)),
    moderatorId: moderator,
    act: 'TAKEN_DOWN',
    subjectKind: 'STORY',
    subjectId: story,
    reason: 'HATE',
    actedAt: Date.now(),
  });
  const open = await openOnes();
  for (const id of [post, story]) expect(open).not.toContain(id);
});

test('a comment that was gone when it was taken down is closed, and stands in the log once, however many moderators did it', async () => {
  const { enter } = createModerationRecord(stack.clients);
  const author = await seed.account();
  const comment = newId<'comment'>(slotOf(author));
  await sql`insert into engagement.comments (slot, id, post_id, author_id, body)
    values (${slotOf(comment)}, ${comment}, ${await seed.post(author)}, ${author}, 'Bad')`.execute(
    stack.clients.database.for(),
  );
  await client.report(await seed.account(), { subjectKind: 'COMMENT', subjectId: comment, reason: 'HATE' });
  expect(await openOnes()).toContain(comment);
  const acts = Array.from({ length: 5 }, () => ({
    actId: newId<'act'>(slotOf(comment)),
    moderatorId: moderator,
    act: 'TAKEN_DOWN' as const,
    subjectKind: 'COMMENT' as const,
    subjectId: comment,
    reason: 'HATE' as const,
    actedAt: Date.now(),
  }));
  await Promise.all([...acts, ...acts].map((act) => enter(act)));
  expect(await openOnes()).not.toContain(comment);
  const log = await client.log(moderator, { subjectKind: 'COMMENT', subjectId: comment });
  expect(log?.edges.map(({ node }) => node.act)).toEqual(['TAKEN_DOWN']);
});
