import type { CommentId, PostId, UserId } from '@lumigraph/ids';
import type { OutboxTable } from '@lumigraph/outbox';
import type { Generated } from 'kysely';

/** The tables of the engagement domain. */
export interface Tables {
  'engagement.likes': { slot: number; post_id: PostId; user_id: UserId; liked_at: Generated<Date> };
  'engagement.likes_by_user': { slot: number; user_id: UserId; post_id: PostId; liked_at: Generated<Date> };
  'engagement.counters': { slot: number; post_id: PostId; likes: string; comments: string; version: string };
  'engagement.comments': CommentsTable;
  'engagement.comments_by_user': { slot: number; user_id: UserId; comment_id: CommentId; post_id: PostId };
  'engagement.outbox': OutboxTable;
}

export interface CommentsTable {
  slot: number;
  id: CommentId;
  post_id: PostId;
  author_id: UserId;
  /** The comment at the head of the thread; null for that comment itself. */
  thread_id: CommentId | null;
  body: string;
  reply_count: Generated<number>;
  idempotency_key: string | null;
  created_at: Generated<Date>;
  deleted_at: Date | null;
}
