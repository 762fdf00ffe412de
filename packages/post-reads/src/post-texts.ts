import { matchIds } from '@lumigraph/database';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql } from 'kysely';

/** What can be found of a published post. */
export interface PostText {
  id: PostId;
  authorId: UserId;
  caption: string;
  hashtags: string[];
  location: string | null;
  publishedAt: Date;
}

/** Batched reads of what search needs; no policy, no writes. */
export interface PostTexts {
  /** The texts of those of these posts that are published and not deleted. */
  published(ids: readonly PostId[]): Promise<PostText[]>;
  /** The same of one author's posts with ids above `after`, by id. */
  publishedBy(author: UserId, after: PostId | null, limit: number): Promise<PostText[]>;
}

type Tables = {
  'posts.posts': {
    slot: number;
    id: PostId;
    author_id: UserId;
    caption: string;
    hashtags: string[];
    location: string | null;
    status: string;
    published_at: Date;
    deleted_at: Date | null;
  };
};

/** Reads over the database, or within one of its transactions. */
export function createPostTexts(db: Kysely<unknown>): PostTexts {
  const published = db
    .withTables<Tables>()
    .selectFrom('posts.posts')
    .select(['id', 'author_id as authorId', 'caption', 'hashtags', 'location', 'published_at as publishedAt'])
    .where('status', '=', 'PUBLISHED')
    .where('deleted_at', 'is', null);
  return {
    published: (ids) => published.where(matchIds('posts.posts', ids)).execute(),
    publishedBy: (author, after, limit) =>
      published
        .where('slot', '=', slotOf(author))
        .where('author_id', '=', author)
        .where(sql<boolean>`id > ${after ?? '0'}`)
        .orderBy('id')
        .limit(limit)
        .execute(),
  };
}
