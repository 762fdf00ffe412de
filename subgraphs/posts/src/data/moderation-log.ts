import { matchSlot } from '@lumigraph/database';
import type { EventData } from '@lumigraph/events';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ActId, LogRow, SubjectId, SubjectKind } from './moderation-tables.ts';
import type { Tables } from './tables.ts';

/** Enters an act into the log, once however often it is told. */
export async function enterAct(trx: Transaction<Tables>, act: EventData<'moderation.acted'>): Promise<void> {
  await trx
    .insertInto('posts.moderation_log')
    .values({
      slot: slotOf(act.actId),
      id: act.actId,
      moderator_id: act.moderatorId,
      act: act.act,
      subject_kind: act.subjectKind,
      subject_id: act.subjectId,
      reason: act.reason,
      acted_at: new Date(act.actedAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether the log has that this act's subject was taken down. */
export async function isTakenDown(
  trx: Transaction<Tables>,
  { subjectKind, subjectId }: Pick<EventData<'moderation.acted'>, 'subjectKind' | 'subjectId'>,
): Promise<boolean> {
  const found = await trx
    .selectFrom('posts.moderation_log')
    .select('id')
    .where(matchSlot('posts.moderation_log', subjectId, 'subject_id'))
    .where('subject_kind', '=', subjectKind)
    .where('act', '=', 'TAKEN_DOWN')
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Which acts are asked for: all where nothing is given. */
export interface LogAsked {
  subjectKind: SubjectKind | null;
  subjectId: SubjectId | null;
  moderatorId: UserId | null;
  after: ActId | null;
  limit: number;
}

/** The acts asked for that were done before one (exclusive), the latest first. */
export async function logPage(
  db: Kysely<Tables>,
  { subjectKind, subjectId, moderatorId, after, limit }: LogAsked,
): Promise<LogRow[]> {
  let query = db.selectFrom('posts.moderation_log').selectAll();
  if (subjectKind) query = query.where('subject_kind', '=', subjectKind);
  if (subjectId) query = query.where(matchSlot('posts.moderation_log', subjectId, 'subject_id'));
  if (moderatorId) query = query.where('moderator_id', '=', moderatorId);
  if (after) query = query.where(sql<boolean>`id < ${after}::bigint`);
  return query.orderBy('id', 'desc').limit(limit).execute();
}
