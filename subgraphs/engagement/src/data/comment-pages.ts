import { type CommentId, type PostId, slotOf } from '@lumigraph/ids';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import { type Comment, commentOf } from './comments.ts';
import type { CommentsTable, Tables } from './tables.ts';

/** A page of comments under a post or in a thread: the oldest `limit` that come after `after` (exclusive). */
export interface CommentsAsked<Parent extends PostId | CommentId> {
  parent: Parent;
  after: CommentId | null;
  limit: number;
}

/** The heads of the posts' threads: each page asked for, oldest first. One round trip for all pages. */
export function threadPages(db: Kysely<Tables>, pages: readonly CommentsAsked<PostId>[]): Promise<Comment[][]> {
  return readPages(db, pages, sql`c.post_id = asked.parent_id and c.thread_id is null`);
}

/** The replies in the threads: each page asked for, oldest first. One round trip for all pages. */
export function replyPages(db: Kysely<Tables>, pages: readonly CommentsAsked<CommentId>[]): Promise<Comment[][]> {
  return readPages(db, pages, sql`c.thread_id = asked.parent_id`);
}

/** A comment has its parent's slot, whatever the parent is. */
async function readPages(
  db: Kysely<Tables>,
  pages: readonly CommentsAsked<PostId | CommentId>[],
  isInList: RawBuilder<unknown>,
): Promise<Comment[][]> {
  const slots = pages.map(({ parent }) => slotOf(parent));
  const parents = pages.map(({ parent }) => parent);
  const afters = pages.map(({ after }) => after ?? '0');
  const limits = pages.map(({ limit }) => limit);
  const { rows } = await sql<Selectable<CommentsTable> & { place: number }>`
    select asked.place::int as place, page.*
    from unnest(${slots}::smallint[], ${parents}::bigint[], ${afters}::bigint[], ${limits}::int[])
      with ordinality as asked (slot, parent_id, after_id, size, place)
    cross join lateral (
      select c.* from engagement.comments c
      where c.slot = asked.slot and ${isInList} and c.deleted_at is null and c.id > asked.after_id
      order by c.id limit asked.size
    ) page
    order by asked.place, page.id`.execute(db);
  const found = pages.map((): Comment[] => []);
  for (const row of rows) found[row.place - 1]?.push(commentOf(row));
  return found;
}
