import { newId, type UserId } from '@lumigraph/ids';
import { purgeInBatches } from '@lumigraph/purge';
import type { Seed, TestStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import { purgingReports } from './purging.ts';
import { DONE, type ModerationWorld, startModeration } from './test-moderators.ts';

let world: ModerationWorld;
let stack: TestStack;
let seed: Seed;
let client: ModerationWorld['client'];
let moderator: UserId;
beforeAll(async () => {
  world = await startModeration();
  ({ stack, seed, client, moderator } = world);
});
afterAll(() => world.stop());

function purge(user: UserId) {
  const db = stack.clients.database.for<Tables>();
  return purgeInBatches(new AbortController().signal, purgingReports(db, user));
}

async function report(reporter: UserId, subjectId: string): Promise<void> {
  expect(await client.report(reporter, { subjectId, reason: 'SPAM', note: 'Words' })).toEqual(DONE);
}

async function queue(): Promise<[string, number][]> {
  const page = await client.queue(moderator, { first: 100 });
  return page?.edges.map(({ node }) => [node.subjectId, node.reportCount]) ?? [];
}

/** In how many rows of these tables an id stands. */
async function traces(id: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select (
      (select count(*) from posts.reports r where ${id} in (r.subject_id, r.reporter_id))
      + (select count(*) from posts.reports_by_reporter r where ${id} in (r.subject_id, r.reporter_id))
      + (select count(*) from posts.reported_subjects s where ${id} in (s.subject_id, s.author_id))
      + (select count(*) from posts.reported_authors a where ${id} in (a.subject_id, a.author_id))
      + (select count(*) from posts.reported_media m where ${id} in (m.subject_id, m.media_id))
    )::int as count`.execute(stack.clients.database.for());
  return rows[0]?.count ?? 0;
}

test('who reported goes from the reports with their words, and what they reported stays before the moderators as it was', async () => {
  const [leaver, stayer, author] = [await seed.account(), await seed.account(), await seed.account()];
  const media = await seed.media(author);
  const [both, alone] = [await seed.post(author), await seed.post(author, { media: [media] })];
  for (const post of [both, alone]) await report(leaver, post);
  await report(stayer, both);
  // Two at once, as after a worker that was thought dead.
  for (const { isDone } of await Promise.all([purge(leaver), purge(leaver)])) expect(isDone).toBe(true);
  expect(await queue()).toEqual([
    [both, 2],
    [alone, 1],
  ]);
  const page = await client.queue(moderator);
  expect(page?.edges.map(({ node }) => node)).toMatchObject([
    { status: 'OPEN', reasons: [{ reason: 'SPAM', count: 2 }], latestReports: [{ reporter: { id: stayer } }] },
    { status: 'OPEN', reasons: [{ reason: 'SPAM', count: 1 }], latestReports: [], media: [{ id: media }] },
  ]);
  expect(await traces(leaver)).toBe(0);
  expect(await purge(leaver)).toEqual({ isDone: true, removed: 0 });
  await purge(author);
  expect(await queue()).toEqual([]);
  expect([await traces(author), await traces(both), await traces(alone), await traces(media)]).toEqual([0, 0, 0, 0]);
});

test("the reports of what is someone's go with them, however many, on both sides", async () => {
  const [author, other] = [await seed.account(), await seed.account()];
  const [post, others] = [await seed.post(author, { media: [await seed.media(author)] }), await seed.post(other)];
  const crowd = await Promise.all(Array.from({ length: 30 }, () => seed.account()));
  await Promise.all(crowd.map((reporter) => report(reporter, post)));
  const [first = newId<'user'>(1)] = crowd;
  await report(first, others);
  await Promise.all([purge(author), purge(author)]);
  expect(await queue()).toEqual([[others, 1]]);
  expect([await traces(author), await traces(post)]).toEqual([0, 0]);
  // What they reported besides, on both sides, and that it was.
  expect(await traces(first)).toBe(2);
});
