import { matchIds } from '@lumigraph/database';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Puts a post, which this transaction has made or locked, among those that mention these people, each told once. */
export async function addTagged(trx: Transaction<Tables>, post: PostId, people: readonly UserId[]): Promise<void> {
  if (people.length === 0) return;
  const rows = people.map((user_id) => ({ slot: slotOf(user_id), user_id, post_id: post }));
  await trx.insertInto('posts.tagged_posts').values(rows).execute();
}

/** Takes a post, which this transaction has locked, from among those that mention these people. */
export async function removeTagged(trx: Transaction<Tables>, post: PostId, people: readonly UserId[]): Promise<void> {
  if (people.length === 0) return;
  await trx
    .deleteFrom('posts.tagged_posts')
    .where(matchIds('posts.tagged_posts', people, 'user_id'))
    .where('post_id', '=', post)
    .execute();
}
