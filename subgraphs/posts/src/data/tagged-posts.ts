import { matchIds } from '@lumigraph/database';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
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

/** A page of the posts that mention someone: the latest made `limit` that come after `after` (exclusive) in the list. */
export interface TaggedAsked {
  user: UserId;
  after: PostId | null;
  limit: number;
}

/** The ids of each page asked for, the latest made first, whatever their state. One round trip for all pages. */
export async function taggedPages(db: Kysely<Tables>, pages: readonly TaggedAsked[]): Promise<PostId[][]> {
  const slots = pages.map(({ user }) => slotOf(user));
  const users = pages.map(({ user }) => user);
  const after = pages.map((page) => page.after);
  const limits = pages.map(({ limit }) => limit);
  const { rows } = await sql<{ place: number; id: PostId }>`
    select asked.place::int as place, page.post_id as id
    from unnest(${slots}::smallint[], ${users}::bigint[], ${after}::bigint[], ${limits}::int[])
      with ordinality as asked (slot, user_id, post_id, size, place)
    cross join lateral (
      select t.post_id from posts.tagged_posts t
      where t.slot = asked.slot and t.user_id = asked.user_id and (asked.post_id is null or t.post_id < asked.post_id)
      order by t.post_id desc limit asked.size
    ) page
    order by asked.place, page.post_id desc`.execute(db);
  const found = pages.map((): PostId[] => []);
  for (const { place, id } of rows) found[place - 1]?.push(id);
  return found;
}
