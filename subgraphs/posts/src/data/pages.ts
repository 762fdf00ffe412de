import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** A page of an author's published posts: the newest `limit` that come after `after` (exclusive) in the list. */
export interface PageAsked {
  author: UserId;
  after: { publishedAt: Date; id: PostId } | null;
  limit: number;
}

const LATEST = { at: 'infinity', id: '0' };

/** The ids of each page asked for, newest first, ties by id. One round trip for all pages. */
export async function publishedPages(db: Kysely<Tables>, pages: readonly PageAsked[]): Promise<PostId[][]> {
  const slots = pages.map(({ author }) => slotOf(author));
  const authors = pages.map(({ author }) => author);
  const times = pages.map(({ after }) => after?.publishedAt.toISOString() ?? LATEST.at);
  const ids = pages.map(({ after }) => after?.id ?? LATEST.id);
  const limits = pages.map(({ limit }) => limit);
  const { rows } = await sql<{ place: number; id: PostId }>`
    select asked.place::int as place, page.id
    from unnest(${slots}::smallint[], ${authors}::bigint[], ${times}::timestamptz[], ${ids}::bigint[], ${limits}::int[])
      with ordinality as asked (slot, author_id, published_at, id, size, place)
    cross join lateral (
      select p.id, p.published_at from posts.posts p
      where p.slot = asked.slot and p.author_id = asked.author_id and p.status = 'PUBLISHED' and p.deleted_at is null
        and (p.published_at, p.id) < (asked.published_at, asked.id)
      order by p.published_at desc, p.id desc limit asked.size
    ) page
    order by asked.place, page.published_at desc, page.id desc`.execute(db);
  const found = pages.map((): PostId[] => []);
  for (const { place, id } of rows) found[place - 1]?.push(id);
  return found;
}
