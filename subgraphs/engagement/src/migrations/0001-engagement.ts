import { sqlMigration } from '@lumigraph/database';
import { outboxTableSql } from '@lumigraph/outbox';

/** Likes and comments, each under the post's slot and under the user's, and the counters of a post. */
export const engagement = sqlMigration(`
  create table engagement.likes (
    slot smallint not null,
    post_id bigint not null,
    user_id bigint not null,
    liked_at timestamptz(3) not null default now(),
    primary key (slot, post_id, user_id)
  );
  create index likes_newest on engagement.likes (slot, post_id, liked_at desc, user_id desc);
  create table engagement.likes_by_user (
    slot smallint not null,
    user_id bigint not null,
    post_id bigint not null,
    liked_at timestamptz(3) not null default now(),
    primary key (slot, user_id, post_id)
  );
  -- A post's counters; the version says which of two values is the newer.
  create table engagement.counters (
    slot smallint not null,
    post_id bigint not null,
    likes bigint not null default 0,
    comments bigint not null default 0,
    version bigint not null default 1,
    primary key (slot, post_id)
  );
  -- A comment's id carries the post's slot. A reply names the comment at the head of its thread.
  create table engagement.comments (
    slot smallint not null,
    id bigint not null,
    post_id bigint not null,
    author_id bigint not null,
    thread_id bigint,
    body text not null,
    reply_count integer not null default 0,
    idempotency_key text,
    created_at timestamptz(3) not null default now(),
    deleted_at timestamptz(3),
    primary key (slot, id)
  );
  create index comments_of_post on engagement.comments (slot, post_id, id) where thread_id is null and deleted_at is null;
  create index replies_of_comment on engagement.comments (slot, thread_id, id) where thread_id is not null and deleted_at is null;
  create unique index comments_by_idempotency_key on engagement.comments (slot, post_id, author_id, idempotency_key)
    where idempotency_key is not null;
  create table engagement.comments_by_user (
    slot smallint not null,
    user_id bigint not null,
    comment_id bigint not null,
    post_id bigint not null,
    primary key (slot, user_id, comment_id)
  );
  ${outboxTableSql('engagement')}
`);
