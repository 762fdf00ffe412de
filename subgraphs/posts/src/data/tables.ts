import type { MediaId, PostId, StoryId, UserId } from '@lumigraph/ids';
import type { OutboxTable } from '@lumigraph/outbox';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import type { Generated, Selectable } from 'kysely';
import type { ModerationTables } from './moderation-tables.ts';

/** How a post reaches the followers: written to their timelines, or merged when they read. */
export type DeliveryMode = 'push' | 'pull';

interface PostTable {
  slot: number;
  id: PostId;
  author_id: UserId;
  caption: string;
  hashtags: string[];
  /** The names of the caption that are someone's, in lower case, and beside each whose it was when it was written. */
  mentioned_names: Generated<string[]>;
  mentioned_ids: Generated<UserId[]>;
  location: string | null;
  status: 'PROCESSING' | 'PUBLISHED' | 'FAILED';
  failure_code: UserErrorCode | null;
  failure_message: string | null;
  delivery: DeliveryMode | null;
  idempotency_key: string | null;
  version: Generated<number>;
  created_at: Generated<Date>;
  published_at: Date | null;
  edited_at: Date | null;
  deleted_at: Date | null;
}

/** A post as it stands in its table. */
export type PostRow = Selectable<PostTable>;

interface StoryTable {
  slot: number;
  id: StoryId;
  author_id: UserId;
  media_id: MediaId;
  status: 'PROCESSING' | 'PUBLISHED' | 'FAILED';
  failure_code: UserErrorCode | null;
  failure_message: string | null;
  version: Generated<number>;
  created_at: Generated<Date>;
  published_at: Date | null;
  expires_at: Date;
  expired_at: Date | null;
  deleted_at: Date | null;
}

/** A story as it stands in its table. */
export type StoryRow = Selectable<StoryTable>;

/** The tables of the posts domain. */
export interface Tables extends ModerationTables {
  'posts.posts': PostTable;
  'posts.post_versions': {
    slot: number;
    post_id: PostId;
    version: number;
    caption: string;
    location: string | null;
    replaced_at: Generated<Date>;
  };
  'posts.tagged_posts': { slot: number; user_id: UserId; post_id: PostId };
  'posts.post_media': {
    slot: number;
    post_id: PostId;
    position: number;
    media_id: MediaId;
    is_freed: Generated<boolean>;
    is_story: Generated<boolean>;
  };
  'posts.stories': StoryTable;
  'posts.story_viewers': { slot: number; story_id: StoryId; viewer_id: UserId; seen_at: Generated<Date> };
  'posts.seen_stories': { slot: number; viewer_id: UserId; story_id: StoryId; seen_at: Generated<Date> };
  'posts.authors': {
    slot: number;
    author_id: UserId;
    delivery: Generated<DeliveryMode>;
    post_count: Generated<number>;
    pull_post_count: Generated<number>;
  };
  'posts.outbox': OutboxTable;
}
