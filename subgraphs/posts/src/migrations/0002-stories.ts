import { sqlMigration } from '@lumigraph/database';

/** Stories, and who has seen them. A story has its author's slot, and so has its media. */
export const stories = sqlMigration(`
  create table posts.stories (
    slot smallint not null,
    id bigint not null,
    author_id bigint not null,
    media_id bigint not null,
    status text not null check (status in ('PROCESSING', 'PUBLISHED', 'FAILED')),
    failure_code text,
    failure_message text,
    version integer not null default 1,
    created_at timestamptz(3) not null default now(),
    published_at timestamptz(3),
    -- From this moment on nobody sees it; the job that tells of its end comes later and notes when.
    expires_at timestamptz(3) not null,
    expired_at timestamptz(3),
    deleted_at timestamptz(3),
    primary key (slot, id),
    constraint published_stories_have_a_time check (status <> 'PUBLISHED' or published_at is not null)
  );
  -- Deleted ones stand in it too: the order of reels is that of a moment, and some were deleted after it.
  create index stories_by_author on posts.stories (slot, author_id, expires_at);
  create index stories_to_end on posts.stories (expires_at) where expired_at is null and deleted_at is null;
  -- Who has seen a story, under the story's slot; and the same under the viewer's.
  create table posts.story_viewers (
    slot smallint not null,
    story_id bigint not null,
    viewer_id bigint not null,
    seen_at timestamptz(3) not null,
    primary key (slot, story_id, viewer_id)
  );
  create index story_viewers_newest on posts.story_viewers (slot, story_id, seen_at desc, viewer_id desc);
  create table posts.seen_stories (
    slot smallint not null,
    viewer_id bigint not null,
    story_id bigint not null,
    seen_at timestamptz(3) not null,
    primary key (slot, viewer_id, story_id)
  );
  -- A media belongs to one post or one story, which the unique index on it says of both: of a story's, post_id is the story's id.
  alter table posts.post_media add column is_story boolean not null default false;
`);
