import { matchIds, matchSlot } from '@lumigraph/database';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { DeliveryMode, PostRow, Tables } from './tables.ts';

/** These posts, whatever their state; ids that do not exist are missing. */
export async function postsById(db: Kysely<Tables>, ids: readonly PostId[]): Promise<Map<PostId, PostRow>> {
  const rows = await db.selectFrom('posts.posts').selectAll().where(matchIds('posts.posts', ids)).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The post that an author made with this idempotency key. */
export async function postByKey(db: Kysely<Tables>, author: UserId, key: string): Promise<PostRow | undefined> {
  return db
    .selectFrom('posts.posts')
    .selectAll()
    .where(matchSlot('posts.posts', author, 'author_id'))
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
}

/** What an author says with a post, and what follows from it. */
export type PostText = Pick<PostRow, 'caption' | 'hashtags' | 'mentioned_names' | 'mentioned_ids' | 'location'>;

/** Inserts a post that waits for its media. False where its id or its idempotency key is taken (waits for whoever is taking it). */
export async function insertPost(
  trx: Transaction<Tables>,
  post: PostText & Pick<PostRow, 'id' | 'author_id' | 'idempotency_key'>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('posts.posts')
    .values({ ...post, slot: slotOf(post.id), status: 'PROCESSING' })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Keeps others from changing a post until the transaction ends. Whether it still waits for its media. */
export async function lockProcessing(trx: Transaction<Tables>, id: PostId): Promise<boolean> {
  const row = await trx
    .selectFrom('posts.posts')
    .select('id')
    .where(matchSlot('posts.posts', id))
    .where('status', '=', 'PROCESSING')
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Keeps others from changing an author's post until the transaction ends, and returns it; undefined where there is no such post any more. */
export async function lockPost(trx: Transaction<Tables>, id: PostId, author: UserId): Promise<PostRow | undefined> {
  return trx
    .selectFrom('posts.posts')
    .selectAll()
    .where(matchSlot('posts.posts', id))
    .where('author_id', '=', author)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** Changes the text of a locked post, keeps what it was, and returns its new version. */
export async function changeText(
  trx: Transaction<Tables>,
  { slot, id, version, caption, location }: PostRow,
  text: PostText,
): Promise<number> {
  await trx.insertInto('posts.post_versions').values({ slot, post_id: id, version, caption, location }).execute();
  const changed = await trx
    .updateTable('posts.posts')
    .set({ ...text, edited_at: sql<Date>`clock_timestamp()`, version: sql<number>`version + 1` })
    .where(matchSlot('posts.posts', id))
    .returning('version')
    .executeTakeFirstOrThrow();
  return changed.version;
}

/** Publishes a locked post at this moment: read after every lock is held, so that an author's posts are in the order of their commits. */
export async function markPublished(
  trx: Transaction<Tables>,
  id: PostId,
  delivery: DeliveryMode,
): Promise<{ publishedAt: Date; version: number }> {
  return trx
    .updateTable('posts.posts')
    .set({
      status: 'PUBLISHED',
      delivery,
      published_at: sql<Date>`clock_timestamp()`,
      version: sql<number>`version + 1`,
    })
    .where(matchSlot('posts.posts', id))
    .returning([sql<Date>`published_at`.as('publishedAt'), 'version'])
    .executeTakeFirstOrThrow();
}

/** Tells why a locked post cannot be published. */
export async function markFailed(
  trx: Transaction<Tables>,
  id: PostId,
  failure: { code: UserErrorCode; message: string },
): Promise<void> {
  await trx
    .updateTable('posts.posts')
    .set({
      status: 'FAILED',
      failure_code: failure.code,
      failure_message: failure.message,
      version: sql<number>`version + 1`,
    })
    .where(matchSlot('posts.posts', id))
    .execute();
}

/** Deletes an author's post and returns how it was, but for its new version; undefined where there is no such post any more. It mentions nobody from then on. */
export async function markDeleted(
  trx: Transaction<Tables>,
  id: PostId,
  author: UserId,
): Promise<Pick<PostRow, 'delivery' | 'mentioned_ids' | 'version'> | undefined> {
  const post = await lockPost(trx, id, author);
  if (!post) return undefined;
  const { version } = await trx
    .updateTable('posts.posts')
    .set({
      deleted_at: sql<Date>`now()`,
      mentioned_names: [],
      mentioned_ids: [],
      version: sql<number>`version + 1`,
    })
    .where(matchSlot('posts.posts', id))
    .returning('version')
    .executeTakeFirstOrThrow();
  return { delivery: post.delivery, mentioned_ids: post.mentioned_ids, version };
}
