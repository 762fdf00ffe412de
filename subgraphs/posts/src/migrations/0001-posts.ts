import { sqlMigration } from '@lumigraph/database';
import { outboxTableSql } from '@lumigraph/outbox';

/** Posts, their media, and what is kept per author. A post has its author's slot, and so have its media. */
export const posts = sqlMigration(`
  create table posts.posts (
    slot smallint not null,
    id bigint not null,
    author_id bigint not null,
    caption text not null,
    hashtags text[] not null default '{}',
    mentioned_names text[] not null default '{}',
    mentioned_ids bigint[] not null default '{}',
    location text,
    status text not null check (status in ('PROCESSING', 'PUBLISHED', 'FAILED')),
    failure_code text,
    failure_message text,
    delivery text check (delivery in ('push', 'pull')),
    idempotency_key text,
    version integer not null default 1,
    created_at timestamptz(3) not null default now(),
    published_at timestamptz(3),
    edited_at timestamptz(3),
    deleted_at timestamptz(3),
    primary key (slot, id),
    constraint each_mentioned_name_has_its_user check (cardinality(mentioned_names) = cardinality(mentioned_ids)),
    constraint published_posts_have_a_time check (status <> 'PUBLISHED' or (published_at is not null and delivery is not null))
  );
  create unique index posts_by_idempotency_key on posts.posts (slot, author_id, idempotency_key) where idempotency_key is not null;
  create index posts_newest on posts.posts (slot, author_id, published_at desc, id desc) where status = 'PUBLISHED' and deleted_at is null;
  -- What a post was before each edit. Hashtags and mentions follow from the caption.
  create table posts.post_versions (
    slot smallint not null,
    post_id bigint not null,
    version integer not null,
    caption text not null,
    location text,
    replaced_at timestamptz(3) not null default now(),
    primary key (slot, post_id, version)
  );
  -- The posts that mention someone, under that person's slot; the other side of posts.mentioned_ids.
  create table posts.tagged_posts (
    slot smallint not null,
    user_id bigint not null,
    post_id bigint not null,
    primary key (slot, user_id, post_id)
  );
  create table posts.post_media (
    slot smallint not null,
    post_id bigint not null,
    position smallint not null,
    media_id bigint not null,
    is_freed boolean not null default false,
    primary key (slot, post_id, position)
  );
  -- A media belongs to one post; those of a post that failed are freed, and are kept only to show its author which they were.
  create unique index post_media_by_media on posts.post_media (slot, media_id) where not is_freed;
  -- Whether an author's next post is pushed or pulled (which changes back later than it changes), and counts of published posts.
  create table posts.authors (
    slot smallint not null,
    author_id bigint not null,
    delivery text not null default 'push' check (delivery in ('push', 'pull')),
    post_count integer not null default 0,
    pull_post_count integer not null default 0,
    primary key (slot, author_id)
  );
  ${outboxTableSql('posts')}
`);
