import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import type { Kysely, Transaction } from 'kysely';
import type { SubjectKey } from './moderation-tables.ts';
import { lockSubject, matchSubject } from './reported-subjects.ts';
import type { Tables } from './tables.ts';

/**
 * Erases at most `limit` reports that someone made; returns how many. What they reported stays as it was, with its counts: who leaves takes no
 * report from the moderators.
 */
export async function eraseReportsBy(db: Kysely<Tables>, reporter: UserId, limit: number): Promise<number> {
  const reported = await db
    .selectFrom('posts.reports_by_reporter')
    .select(['kind', 'subject_id as id'])
    .where(matchSlot('posts.reports_by_reporter', reporter, 'reporter_id'))
    .limit(limit)
    .execute();
  for (const subject of reported) await db.transaction().execute((trx) => eraseReports(trx, subject, [reporter]));
  return reported.length;
}

/** Erases at most `limit` reports of one thing that is someone's, and after the last what was kept of it; 0 where there is no such thing left. */
export async function eraseReportsOf(db: Kysely<Tables>, author: UserId, limit: number): Promise<number> {
  const subject = await db
    .selectFrom('posts.reported_authors')
    .select(['kind', 'subject_id as id'])
    .where(matchSlot('posts.reported_authors', author, 'author_id'))
    .limit(1)
    .executeTakeFirst();
  if (!subject) return 0;
  const reports = await db
    .selectFrom('posts.reports')
    .select('reporter_id')
    .where(matchSubject(subject, 'posts.reports'))
    .limit(limit)
    .execute();
  const reporters = reports.map(({ reporter_id }) => reporter_id);
  const isBare = reporters.length === 0;
  await db.transaction().execute(async (trx) => {
    await (isBare ? eraseSubject(trx, subject, author) : eraseReports(trx, subject, reporters));
  });
  return isBare ? 1 : reporters.length;
}

/** One by one, each on both sides, while nobody else changes the subject. */
async function eraseReports(
  trx: Transaction<Tables>,
  subject: SubjectKey,
  reporters: readonly UserId[],
): Promise<void> {
  await lockSubject(trx, subject);
  for (const reporter of reporters) {
    await trx
      .deleteFrom('posts.reports')
      .where(matchSubject(subject, 'posts.reports'))
      .where('reporter_id', '=', reporter)
      .execute();
    await trx
      .deleteFrom('posts.reports_by_reporter')
      .where('slot', '=', slotOf(reporter))
      .where('reporter_id', '=', reporter)
      .where('kind', '=', subject.kind)
      .where('subject_id', '=', subject.id)
      .execute();
  }
}

async function eraseSubject(trx: Transaction<Tables>, subject: SubjectKey, author: UserId): Promise<void> {
  await trx.deleteFrom('posts.reported_media').where(matchSubject(subject, 'posts.reported_media')).execute();
  await trx
    .deleteFrom('posts.reported_authors')
    .where('slot', '=', slotOf(author))
    .where('author_id', '=', author)
    .where('kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .execute();
  await trx.deleteFrom('posts.reported_subjects').where(matchSubject(subject)).execute();
}
