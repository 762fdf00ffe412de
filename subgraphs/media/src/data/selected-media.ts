import type { Database } from '@lumigraph/database';
import { type MediaId, slotOf } from '@lumigraph/ids';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { MediaTables } from './tables.ts';

/** Which images are meant; each that is given narrows it. */
export interface MediaSelection {
  /** Uploaded before. */
  before?: Date;
  /** Uploaded since. */
  since?: Date;
  /** Of this media type, such as `image/png`. */
  contentType?: string;
  /** FAILED in this way, instead of READY. */
  failure?: UserErrorCode;
}

/** How many media of these are. */
export async function countSelected(database: Database, selection: MediaSelection): Promise<number> {
  const { count } = await selected(database, selection)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The next of these media after one (null: from the beginning), in the order of slots and ids. */
export async function selectMedia(
  database: Database,
  selection: MediaSelection,
  { after, limit }: { after: MediaId | null; limit: number },
): Promise<MediaId[]> {
  const rows = await selected(database, selection)
    .select('id')
    .where(sql<boolean>`(slot, id) > (${after === null ? -1 : slotOf(after)}, ${after ?? '0'}::bigint)`)
    .orderBy('slot')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

function selected(database: Database, { before, since, contentType, failure }: MediaSelection) {
  return database
    .for<MediaTables>()
    .selectFrom('media.media')
    .where(({ eb, and }) => {
      const conditions: Expression<SqlBool>[] = [eb('kind', '=', 'IMAGE')];
      conditions.push(failure ? eb('failure_code', '=', failure) : eb('status', '=', 'READY'));
      if (contentType) conditions.push(eb('content_type', '=', contentType));
      if (before) conditions.push(sql<boolean>`created_at < ${before}`);
      if (since) conditions.push(sql<boolean>`created_at >= ${since}`);
      return and(conditions);
    });
}
