import { sqlMigration } from '@lumigraph/database';

/** What people report, what became of it, and what moderators did. Subjects are posts, stories, comments and accounts of any domain. */
export const moderation = sqlMigration(`
  -- One row for each thing that is reported, under its own slot. texts: what it said when it was reported. opened_at: when it came
  -- before the moderators, again where they had closed it.
  create table posts.reported_subjects (
    slot smallint not null,
    kind text not null check (kind in ('POST', 'COMMENT', 'USER', 'STORY')),
    subject_id bigint not null,
    author_id bigint not null,
    status text not null default 'OPEN' check (status in ('OPEN', 'DISMISSED', 'ACTED')),
    report_count integer not null default 0,
    texts text[] not null default '{}',
    opened_at timestamptz(3) not null default now(),
    first_reported_at timestamptz(3) not null default now(),
    last_reported_at timestamptz(3) not null default now(),
    primary key (slot, kind, subject_id)
  );
  -- The queue is the one list of this domain that is not a slot's but everyone's: it is read over this index, and where the slots are
  -- distributed it is merged of each part's.
  create index reported_subjects_queue on posts.reported_subjects (status, opened_at, subject_id, kind);
  -- The same under the slot of whose it is.
  create table posts.reported_authors (
    slot smallint not null,
    author_id bigint not null,
    kind text not null,
    subject_id bigint not null,
    primary key (slot, author_id, kind, subject_id)
  );
  -- The media that belong to a subject, which moderators may look at while it is open. A media has its owner's slot, and so has what it
  -- belongs to.
  create table posts.reported_media (
    slot smallint not null,
    media_id bigint not null,
    kind text not null,
    subject_id bigint not null,
    primary key (slot, media_id, kind, subject_id)
  );
  create index reported_media_of_subject on posts.reported_media (slot, kind, subject_id, media_id);
  -- One report of each person on each subject, under the subject's slot; and which those are, under the reporter's.
  create table posts.reports (
    slot smallint not null,
    kind text not null,
    subject_id bigint not null,
    reporter_id bigint not null,
    reason text not null,
    note text,
    reported_at timestamptz(3) not null default now(),
    primary key (slot, kind, subject_id, reporter_id)
  );
  create index reports_newest on posts.reports (slot, kind, subject_id, reported_at desc, reporter_id desc);
  create table posts.reports_by_reporter (
    slot smallint not null,
    reporter_id bigint not null,
    kind text not null,
    subject_id bigint not null,
    primary key (slot, reporter_id, kind, subject_id)
  );
  -- Every act of moderators, and of operators upon roles (then without a moderator), under its subject's slot. The ids are in the order of
  -- the acts; the lists of all and of one moderator's are everyone's as the queue is.
  create table posts.moderation_log (
    slot smallint not null,
    id bigint not null,
    moderator_id bigint,
    act text not null,
    subject_kind text not null,
    subject_id bigint not null,
    reason text,
    acted_at timestamptz(3) not null,
    primary key (slot, id)
  );
  create index moderation_log_newest on posts.moderation_log (id desc);
  create index moderation_log_of_moderator on posts.moderation_log (moderator_id, id desc);
  create index moderation_log_of_subject on posts.moderation_log (slot, subject_kind, subject_id, id desc);
`);
