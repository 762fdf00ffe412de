import { matchSlot } from '@lumigraph/database';
import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { ReasonCount, ReportedSubjectRow, ReportStatus, SubjectKey, SubjectKind } from './moderation-tables.ts';
import type { Tables } from './tables.ts';

/** A subject with what is kept of it. */
export interface Subject extends SubjectKey {
  authorId: UserId;
  /** What it says, as it is now; null where it has no words. */
  text: string | null;
  mediaIds: readonly MediaId[];
}

/** The row of a subject, made where there is none (then open, with no reports), which nobody else changes until the transaction ends. */
export async function takeSubject(trx: Transaction<Tables>, subject: Subject): Promise<ReportedSubjectRow> {
  const { kind, id, authorId } = subject;
  return trx
    .insertInto('posts.reported_subjects')
    .values({ slot: slotOf(id), kind, subject_id: id, author_id: authorId })
    .onConflict((conflict) => conflict.columns(['slot', 'kind', 'subject_id']).doUpdateSet({ author_id: authorId }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The row of a subject, which nobody else changes until the transaction ends; undefined where it was never reported. */
export async function lockSubject(trx: Transaction<Tables>, key: SubjectKey): Promise<ReportedSubjectRow | undefined> {
  return trx.selectFrom('posts.reported_subjects').selectAll().where(matchSubject(key)).forUpdate().executeTakeFirst();
}

/** Notes one more report of a subject that this transaction has locked, and puts it before the moderators again where it `reopens`. */
export async function noteReport(
  trx: Transaction<Tables>,
  { kind, id, authorId, mediaIds }: Subject,
  report: { isFirstOfReporter: boolean; reopens: boolean; texts: readonly string[]; reasons: readonly ReasonCount[] },
): Promise<void> {
  await trx
    .updateTable('posts.reported_subjects')
    .set({
      report_count: sql`report_count + ${report.isFirstOfReporter ? 1 : 0}`,
      last_reported_at: sql<Date>`now()`,
      texts: [...report.texts],
      reason_counts: sql<ReasonCount[]>`${JSON.stringify(report.reasons)}::jsonb`,
      ...(report.reopens && { status: 'OPEN', opened_at: sql<Date>`now()` }),
    })
    .where(matchSubject({ kind, id }))
    .execute();
  await trx
    .insertInto('posts.reported_authors')
    .values({ slot: slotOf(authorId), author_id: authorId, kind, subject_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if (mediaIds.length === 0) return;
  await trx
    .insertInto('posts.reported_media')
    .values(mediaIds.map((media_id) => ({ slot: slotOf(id), media_id, kind, subject_id: id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes a subject from the moderators, where it came before them no later than `by`; null: whenever it did. Whether it was before them. */
export async function closeSubject(
  trx: Transaction<Tables>,
  key: SubjectKey,
  { status, by }: { status: Exclude<ReportStatus, 'OPEN'>; by: Date | null },
): Promise<boolean> {
  let update = trx
    .updateTable('posts.reported_subjects')
    .set({ status })
    .where(matchSubject(key))
    .where('status', '=', 'OPEN');
  if (by) update = update.where('opened_at', '<=', by);
  return (await update.returning('subject_id').executeTakeFirst()) !== undefined;
}

/** A place in the queue. */
export type QueuePlace = Pick<ReportedSubjectRow, 'opened_at' | 'subject_id' | 'kind'>;

/** Which part of the queue is asked for: of all kinds where none is given. */
export interface QueueAsked {
  status: ReportStatus;
  kind: SubjectKind | null;
  /** Whose own is left out. */
  moderator: UserId;
  after: QueuePlace | null;
  limit: number;
}

/** The subjects asked for that come after a place (exclusive): what was opened first comes first. */
export async function queuePage(
  db: Kysely<Tables>,
  { status, kind, moderator, after, limit }: QueueAsked,
): Promise<ReportedSubjectRow[]> {
  let query = db
    .selectFrom('posts.reported_subjects')
    .selectAll()
    .where('status', '=', status)
    .where('author_id', '<>', moderator);
  if (kind) query = query.where('kind', '=', kind);
  if (after) {
    const { opened_at, subject_id } = after;
    query = query.where(
      sql<boolean>`(opened_at, subject_id, kind) > (${opened_at}::timestamptz, ${subject_id}::bigint, ${after.kind}::text)`,
    );
  }
  return query.orderBy('opened_at').orderBy('subject_id').orderBy('kind').limit(limit).execute();
}

/** A condition that matches what a table keeps of one subject, naming its slot. */
export function matchSubject({ kind, id }: SubjectKey, table = 'posts.reported_subjects'): RawBuilder<boolean> {
  return sql<boolean>`(${matchSlot(table, id, 'subject_id')} and ${sql.ref(`${table}.kind`)} = ${kind})`;
}
