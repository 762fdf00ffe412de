import { matchIds, matchSlot } from '@lumigraph/database';
import { type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { StoryRow, Tables } from './tables.ts';

/** One moment for all that a statement writes. */
const MOMENT = sql<Date>`statement_timestamp()`;
const DAY_LATER = sql<Date>`statement_timestamp() + interval '24 hours'`;
const isUnended = sql<boolean>`deleted_at is null and expired_at is null`;
const isLive = sql<boolean>`deleted_at is null and expired_at is null and expires_at > clock_timestamp()`;
const newer = sql<number>`version + 1`;

/** These stories, whatever their state; ids that do not exist are missing. */
export async function storiesById(db: Kysely<Tables>, ids: readonly StoryId[]): Promise<Map<StoryId, StoryRow>> {
  const rows = await db.selectFrom('posts.stories').selectAll().where(matchIds('posts.stories', ids)).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Inserts a story that waits for its media. False where its id is taken (waits for whoever is taking it). */
export async function insertStory(
  trx: Transaction<Tables>,
  story: Pick<StoryRow, 'id' | 'author_id' | 'media_id'>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('posts.stories')
    .values({ ...story, slot: slotOf(story.id), status: 'PROCESSING', created_at: MOMENT, expires_at: DAY_LATER })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** How many stories of an author are, or will be, shown. */
export async function countLive(trx: Transaction<Tables>, author: UserId): Promise<number> {
  const { count } = await trx
    .selectFrom('posts.stories')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where(matchSlot('posts.stories', author, 'author_id'))
    .where('status', '<>', 'FAILED')
    .where(isLive)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Keeps others from changing a story until the transaction ends. Whether it still waits for its media, and its time is not over. */
export async function lockProcessingStory(trx: Transaction<Tables>, id: StoryId): Promise<boolean> {
  const row = await trx
    .selectFrom('posts.stories')
    .select('id')
    .where(matchSlot('posts.stories', id))
    .where('status', '=', 'PROCESSING')
    .where(isLive)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Publishes a locked story at this moment, for 24 hours, and returns its new version. */
export async function markStoryPublished(trx: Transaction<Tables>, id: StoryId): Promise<number> {
  const { version } = await trx
    .updateTable('posts.stories')
    .set({ status: 'PUBLISHED', published_at: MOMENT, expires_at: DAY_LATER, version: newer })
    .where(matchSlot('posts.stories', id))
    .returning('version')
    .executeTakeFirstOrThrow();
  return version;
}

/** Tells why a locked story cannot be published. */
export async function markStoryFailed(
  trx: Transaction<Tables>,
  id: StoryId,
  failure: { code: UserErrorCode; message: string },
): Promise<void> {
  await trx
    .updateTable('posts.stories')
    .set({ status: 'FAILED', failure_code: failure.code, failure_message: failure.message, version: newer })
    .where(matchSlot('posts.stories', id))
    .execute();
}

/** Deletes an author's story and returns its new version; undefined where there is no such story any more. */
export async function markStoryDeleted(
  trx: Transaction<Tables>,
  id: StoryId,
  author: UserId,
): Promise<number | undefined> {
  const deleted = await trx
    .updateTable('posts.stories')
    .set({ deleted_at: MOMENT, version: newer })
    .where(matchSlot('posts.stories', id))
    .where('author_id', '=', author)
    .where(isLive)
    .returning('version')
    .executeTakeFirst();
  return deleted?.version;
}

/** Notes of at most `limit` stories whose time is over that they have expired, those that expired first; returns them. */
export async function markExpired(
  trx: Transaction<Tables>,
  limit: number,
): Promise<Pick<StoryRow, 'id' | 'author_id' | 'version'>[]> {
  const due = await trx
    .selectFrom('posts.stories')
    .select('id')
    .where('expires_at', '<=', sql<Date>`now()`)
    .where(isUnended)
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  if (due.length === 0) return [];
  return (
    trx
      .updateTable('posts.stories')
      .set({ expired_at: sql<Date>`now()`, version: newer })
      .where(
        matchIds(
          'posts.stories',
          due.map(({ id }) => id),
        ),
      )
      // Meanwhile some may have been published, which gives them a day, or deleted.
      .where('expires_at', '<=', sql<Date>`now()`)
      .where(isUnended)
      .returning(['id', 'author_id', 'version'])
      .execute()
  );
}

/** Keeps others from ending a published story that is live until the transaction ends. False where there is none. */
export async function keepLive(trx: Transaction<Tables>, id: StoryId): Promise<boolean> {
  const row = await trx
    .selectFrom('posts.stories')
    .select('id')
    .where(matchSlot('posts.stories', id))
    .where('status', '=', 'PUBLISHED')
    .where(isLive)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}
