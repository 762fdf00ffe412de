import type { PostId, UserId } from '@lumigraph/ids';

/** A post as it is found. */
export interface PostDocument {
  id: PostId;
  authorId: UserId;
  /** The most telling first: hashtags, caption, place, author. */
  text: { hashtags: string; caption: string; location: string; author: string };
  publishedAt: Date;
}

/** Someone as they are found. */
export interface UserDocument {
  id: UserId;
  username: string;
  displayName: string;
  followerCount: number;
}

/** A text search engine: it forgives typing errors and ranks; it knows no policy. Writes are idempotent. */
export interface SearchEngine {
  writePosts(documents: readonly PostDocument[]): Promise<void>;
  removePosts(ids: readonly PostId[]): Promise<void>;
  writeUsers(documents: readonly UserDocument[]): Promise<void>;
  removeUsers(ids: readonly UserId[]): Promise<void>;
  /** The best matches from `offset` on, the best first. */
  findPosts(query: string, offset: number, limit: number): Promise<PostId[]>;
  findUsers(query: string, offset: number, limit: number): Promise<UserId[]>;
}
