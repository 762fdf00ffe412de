import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ReportedSubjectRow, ReportReason, SubjectKey } from './moderation-tables.ts';
import { matchSubject } from './reported-subjects.ts';
import type { Tables } from './tables.ts';

/** What someone says of a subject. */
export interface NewReport {
  reporterId: UserId;
  reason: ReportReason;
  note: string | null;
}

/** What someone said of a subject, and when they last did. */
export interface Report extends NewReport {
  createdAt: Date;
}

/**
 * Puts a report in the place of the one that its reporter made before; the reason of that one, or null where there was none. The transaction has
 * locked the subject.
 */
export async function putReport(
  trx: Transaction<Tables>,
  { kind, id }: SubjectKey,
  { reporterId, reason, note }: NewReport,
): Promise<ReportReason | null> {
  const before = await trx
    .selectFrom('posts.reports')
    .select('reason')
    .where(matchSubject({ kind, id }, 'posts.reports'))
    .where('reporter_id', '=', reporterId)
    .executeTakeFirst();
  if (before) {
    await trx
      .updateTable('posts.reports')
      .set({ reason, note, reported_at: sql<Date>`now()` })
      .where(matchSubject({ kind, id }, 'posts.reports'))
      .where('reporter_id', '=', reporterId)
      .execute();
    return before.reason;
  }
  await trx
    .insertInto('posts.reports')
    .values({ slot: slotOf(id), kind, subject_id: id, reporter_id: reporterId, reason, note })
    .execute();
  await trx
    .insertInto('posts.reports_by_reporter')
    .values({ slot: slotOf(reporterId), reporter_id: reporterId, kind, subject_id: id })
    .execute();
  return null;
}

/** The latest reports of each subject, at most `limit`. One round trip. */
export async function latestReports(
  db: Kysely<Tables>,
  subjects: readonly ReportedSubjectRow[],
  limit: number,
): Promise<Report[][]> {
  const { rows } = await sql<{ place: number; reporter_id: UserId; reason: ReportReason; note: string; at: Date }>`
    select asked.place::int as place, latest.reporter_id, latest.reason, latest.note, latest.reported_at as at
    from ${asked(subjects)}
    cross join lateral (
      select r.reporter_id, r.reason, r.note, r.reported_at from posts.reports r
      where r.slot = asked.slot and r.kind = asked.kind and r.subject_id = asked.subject_id
      order by r.reported_at desc, r.reporter_id desc limit ${limit}
    ) latest
    order by asked.place, latest.reported_at desc, latest.reporter_id desc`.execute(db);
  return grouped(subjects, rows, ({ reporter_id, reason, note, at }) => ({
    reporterId: reporter_id,
    reason,
    note,
    createdAt: at,
  }));
}

/** The media of each subject, as it had them when it was reported, the oldest first: at most `limit`, the newest. One round trip. */
export async function reportedMedia(
  db: Kysely<Tables>,
  subjects: readonly ReportedSubjectRow[],
  limit: number,
): Promise<MediaId[][]> {
  const { rows } = await sql<{ place: number; media_id: MediaId }>`
    select asked.place::int as place, newest.media_id from ${asked(subjects)}
    cross join lateral (
      select m.media_id from posts.reported_media m
      where m.slot = asked.slot and m.kind = asked.kind and m.subject_id = asked.subject_id
      order by m.media_id desc limit ${limit}
    ) newest
    order by newest.media_id`.execute(db);
  return grouped(subjects, rows, ({ media_id }) => media_id);
}

function asked(subjects: readonly ReportedSubjectRow[]) {
  const [slots, kinds] = [subjects.map(({ slot }) => slot), subjects.map(({ kind }) => kind)];
  const ids = subjects.map(({ subject_id }) => subject_id);
  return sql`unnest(${slots}::smallint[], ${kinds}::text[], ${ids}::bigint[])
    with ordinality as asked (slot, kind, subject_id, place)`;
}

function grouped<Row extends { place: number }, Value>(
  subjects: readonly ReportedSubjectRow[],
  rows: readonly Row[],
  pick: (row: Row) => Value,
): Value[][] {
  const found = subjects.map((): Value[] => []);
  for (const row of rows) found[row.place - 1]?.push(pick(row));
  return found;
}
