import { type Database, matchIds, matchSlot } from '@lumigraph/database';
import { type MediaId, slotOf } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { MediaGeneration } from './media.ts';
import type { MediaTables } from './tables.ts';

/** What an encoder made of a media. */
export interface Analysis {
  model: string;
  /** A signed byte for each number. */
  vector: Buffer;
  /** What may be in the picture, the likeliest first. */
  tags: string[];
  /** How likely it is not for everyone, from 0 to 1; null where the encoder does not tell. */
  sensitivity: number | null;
}

/** What may be in the pictures of these media; media that nobody has looked at are missing. */
export async function findTags(database: Database, ids: readonly MediaId[]): Promise<Map<MediaId, string[]>> {
  const rows = await database
    .for<MediaTables>()
    .selectFrom('media.analyses')
    .select(['media_id', 'tags'])
    .where(matchIds('media.analyses', ids, 'media_id'))
    .execute();
  return new Map(rows.map((row) => [row.media_id, row.tags]));
}

/** Stores an analysis in the place of the last one. False where the media is not READY in this generation any more. */
export async function putAnalysis(
  trx: Transaction<MediaTables>,
  { id, generation }: MediaGeneration,
  { model, vector, tags, sensitivity }: Analysis,
): Promise<boolean> {
  const row = { generation, model, vector, tags, sensitivity };
  const media = await trx
    .selectFrom('media.media')
    .select('id')
    .where(matchSlot('media.media', id))
    .where('generation', '=', generation)
    .where('status', '=', 'READY')
    .forShare()
    .executeTakeFirst();
  if (!media) return false;
  await trx
    .insertInto('media.analyses')
    .values({ slot: slotOf(id), media_id: id, ...row })
    .onConflict((conflict) => conflict.columns(['slot', 'media_id']).doUpdateSet(row))
    .execute();
  return true;
}

/** Covers a media until its viewers ask for it. */
export async function markSensitive(trx: Transaction<MediaTables>, id: MediaId): Promise<void> {
  await trx
    .updateTable('media.media')
    .set({ is_sensitive: true, version: sql<number>`version + 1` })
    .where(matchSlot('media.media', id))
    .execute();
}

/** Forgets the analyses of these media. */
export async function removeAnalyses(trx: Transaction<MediaTables>, ids: readonly MediaId[]): Promise<void> {
  await trx
    .deleteFrom('media.analyses')
    .where(matchIds('media.analyses', ids, 'media_id'))
    .execute();
}

/** READY media that this model has not looked at in their present generation, in the order of slots and ids. Over all slots: a job's. */
export async function mediaWithout(
  db: Kysely<MediaTables>,
  model: string,
  { after, limit }: { after: MediaId | null; limit: number },
): Promise<MediaId[]> {
  const { rows } = await sql<{ id: MediaId }>`
    select m.id from media.media m
    left join media.analyses a on a.slot = m.slot and a.media_id = m.id and a.model = ${model} and a.generation = m.generation
    where m.status = 'READY' and a.media_id is null and (m.slot, m.id) > (${after === null ? -1 : slotOf(after)}, ${after ?? '0'}::bigint)
    order by m.slot, m.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
