import { type DomainExport, inBatches } from '@lumigraph/data-export';
import { matchIds, matchSlot } from '@lumigraph/database';
import type { CommentId, PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Kysely, sql } from 'kysely';
import type { Tables } from './data/tables.ts';

const BATCH = 500;

/** What this domain keeps of a person: what they commented and liked. Of the posts themselves, the ids alone. */
export function createExport({ database }: Pick<Clients, 'database'>): DomainExport {
  const db = database.for<Tables>();
  return {
    files: async function* (user) {
      yield {
        path: 'comments.json',
        about: 'What you commented; with a threadId, as a reply.',
        rows: commentsOf(db, user),
      };
      yield {
        path: 'likes.json',
        about: 'The posts you like.',
        rows: inBatches<{ postId: PostId }>((last) => likesAfter(db, user, last?.postId)),
      };
    },
  };
}

function likesAfter(db: Kysely<Tables>, user: UserId, after: PostId | undefined) {
  return db
    .selectFrom('engagement.likes_by_user')
    .select(['post_id as postId', 'liked_at as likedAt'])
    .where(matchSlot('engagement.likes_by_user', user, 'user_id'))
    .where(sql<boolean>`post_id > ${after ?? '0'}`)
    .orderBy('post_id')
    .limit(BATCH)
    .execute();
}

/** The ids lie under the user's slot, the comments under their posts'. */
async function* commentsOf(db: Kysely<Tables>, user: UserId): AsyncGenerator<object> {
  for (let after: CommentId | undefined; ; ) {
    const ids: CommentId[] = await commentIdsAfter(db, user, after);
    if (ids.length === 0) return;
    yield* await db
      .selectFrom('engagement.comments')
      .select([
        ...(['id', 'post_id as postId', 'thread_id as threadId', 'body'] as const),
        ...(['created_at as createdAt', 'deleted_at as deletedAt'] as const),
      ])
      .where(matchIds('engagement.comments', ids))
      .where('author_id', '=', user)
      .orderBy('id')
      .execute();
    after = ids.at(-1);
  }
}

async function commentIdsAfter(db: Kysely<Tables>, user: UserId, after: CommentId | undefined): Promise<CommentId[]> {
  const rows = await db
    .selectFrom('engagement.comments_by_user')
    .select('comment_id')
    .where(matchSlot('engagement.comments_by_user', user, 'user_id'))
    .where(sql<boolean>`comment_id > ${after ?? '0'}`)
    .orderBy('comment_id')
    .limit(BATCH)
    .execute();
  return rows.map((row) => row.comment_id);
}
