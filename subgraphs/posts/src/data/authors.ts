import { matchIds, matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { DeliveryMode, Tables } from './tables.ts';

/** How many posts each of these authors has published; authors without any are missing. */
export async function postCounts(db: Kysely<Tables>, authors: readonly UserId[]): Promise<Map<UserId, number>> {
  const rows = await db
    .selectFrom('posts.authors')
    .select(['author_id', 'post_count'])
    .where(matchIds('posts.authors', authors, 'author_id'))
    .execute();
  return new Map(rows.map((row) => [row.author_id, row.post_count]));
}

/** Counts one more published post, keeps others from changing the author's row, and returns how their last post was delivered. */
export async function countPublished(trx: Transaction<Tables>, author: UserId): Promise<DeliveryMode> {
  const row = await trx
    .insertInto('posts.authors')
    .values({ slot: slotOf(author), author_id: author, post_count: 1 })
    .onConflict((conflict) =>
      conflict.columns(['slot', 'author_id']).doUpdateSet({ post_count: sql`authors.post_count + 1` }),
    )
    .returning('delivery')
    .executeTakeFirstOrThrow();
  return row.delivery;
}

/** Keeps others who lock or count an author from going on until the transaction ends. */
export async function lockAuthor(trx: Transaction<Tables>, author: UserId): Promise<void> {
  await trx
    .insertInto('posts.authors')
    .values({ slot: slotOf(author), author_id: author })
    .onConflict((conflict) =>
      conflict.columns(['slot', 'author_id']).doUpdateSet({ post_count: sql`authors.post_count` }),
    )
    .execute();
}

/** Notes how an author's post is delivered, and counts it where it is pulled. */
export async function noteDelivery(trx: Transaction<Tables>, author: UserId, delivery: DeliveryMode): Promise<void> {
  await trx
    .updateTable('posts.authors')
    .set({ delivery, pull_post_count: sql<number>`pull_post_count + ${delivery === 'pull' ? 1 : 0}` })
    .where(matchSlot('posts.authors', author, 'author_id'))
    .execute();
}

/** Takes a published post off the author's counts. */
export async function countDeleted(trx: Transaction<Tables>, author: UserId, delivery: DeliveryMode): Promise<void> {
  await trx
    .updateTable('posts.authors')
    .set({
      post_count: sql<number>`post_count - 1`,
      pull_post_count: sql<number>`pull_post_count - ${delivery === 'pull' ? 1 : 0}`,
    })
    .where(matchSlot('posts.authors', author, 'author_id'))
    .execute();
}

/** Sets the counts of a locked author. */
export async function setCounts(
  trx: Transaction<Tables>,
  author: UserId,
  counts: { post_count: number; pull_post_count: number },
): Promise<void> {
  await trx
    .updateTable('posts.authors')
    .set(counts)
    .where(matchSlot('posts.authors', author, 'author_id'))
    .execute();
}
