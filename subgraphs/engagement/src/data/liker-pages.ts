import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

export interface Liker {
  userId: UserId;
  likedAt: Date;
}

/** A page of who likes a post: the newest `limit` that come after `after` (exclusive) in the list. */
export interface LikersAsked {
  post: PostId;
  after: Liker | null;
  limit: number;
}

const LATEST = { at: 'infinity', id: '0' };

/** The likers of each page asked for, newest first, ties by id. One round trip for all pages. */
export async function likerPages(db: Kysely<Tables>, pages: readonly LikersAsked[]): Promise<Liker[][]> {
  const slots = pages.map(({ post }) => slotOf(post));
  const posts = pages.map(({ post }) => post);
  const times = pages.map(({ after }) => after?.likedAt.toISOString() ?? LATEST.at);
  const users = pages.map(({ after }) => after?.userId ?? LATEST.id);
  const limits = pages.map(({ limit }) => limit);
  const { rows } = await sql<Liker & { place: number }>`
    select asked.place::int as place, page.user_id as "userId", page.liked_at as "likedAt"
    from unnest(${slots}::smallint[], ${posts}::bigint[], ${times}::timestamptz[], ${users}::bigint[], ${limits}::int[])
      with ordinality as asked (slot, post_id, liked_at, user_id, size, place)
    cross join lateral (
      select l.user_id, l.liked_at from engagement.likes l
      where l.slot = asked.slot and l.post_id = asked.post_id and (l.liked_at, l.user_id) < (asked.liked_at, asked.user_id)
      order by l.liked_at desc, l.user_id desc limit asked.size
    ) page
    order by asked.place, page.liked_at desc, page.user_id desc`.execute(db);
  const found = pages.map((): Liker[] => []);
  for (const { place, userId, likedAt } of rows) found[place - 1]?.push({ userId, likedAt });
  return found;
}
