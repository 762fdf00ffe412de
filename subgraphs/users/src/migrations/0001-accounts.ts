import { sqlMigration } from '@lumigraph/database';
import { outboxTableSql } from '@lumigraph/outbox';

/** Accounts, their unique names, sessions and the graph; a follow stands on both sides. */
export const accounts = sqlMigration(`
  create table users.accounts (
    slot smallint not null,
    id bigint not null,
    username text not null,
    email text not null,
    email_verified_at timestamptz,
    password_hash text not null,
    display_name text not null,
    bio text not null default '',
    avatar_media_id bigint,
    is_private boolean not null default false,
    is_verified boolean not null default false,
    state text not null default 'active' check (state in ('active', 'suspended', 'deleted')),
    follower_count integer not null default 0,
    following_count integer not null default 0,
    request_count integer not null default 0,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    primary key (slot, id)
  );
  create table users.usernames (
    username_key text primary key,
    user_id bigint not null
  );
  create table users.emails (
    email_key text primary key,
    user_id bigint not null
  );
  -- One row per signed-in client. The refresh token rotates; the one before stays good for a moment, for a lost answer: with the
  -- nonce it gives the present token once more.
  create table users.sessions (
    slot smallint not null,
    user_id bigint not null,
    id uuid not null,
    token_hash bytea not null,
    previous_token_hash bytea,
    rotation_nonce bytea,
    rotated_at timestamptz not null default now(),
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (slot, user_id, id)
  );
  -- Mails that a worker sends and deletes; whether anybody has the address, only the worker looks.
  create table users.mails (
    slot smallint not null,
    id bigint not null,
    kind text not null check (kind in ('verification', 'reset')),
    email_key text not null,
    created_at timestamptz not null default now(),
    primary key (slot, id)
  );
  -- What the links in mails are good for; the tokens themselves are in the mails alone.
  create table users.mail_tokens (
    slot smallint not null,
    user_id bigint not null,
    token_hash bytea not null,
    kind text not null check (kind in ('verification', 'reset')),
    expires_at timestamptz not null,
    primary key (slot, user_id, token_hash)
  );
  create table users.followers (
    slot smallint not null,
    user_id bigint not null,
    follower_id bigint not null,
    followed_at timestamptz(3) not null default now(),
    primary key (slot, user_id, follower_id)
  );
  create index followers_newest on users.followers (slot, user_id, followed_at desc, follower_id desc);
  create table users.following (
    slot smallint not null,
    user_id bigint not null,
    followee_id bigint not null,
    followed_at timestamptz(3) not null default now(),
    primary key (slot, user_id, followee_id)
  );
  create index following_newest on users.following (slot, user_id, followed_at desc, followee_id desc);
  -- Under the slot of the private account that is asked, and under that of who asks.
  create table users.follow_requests (
    slot smallint not null,
    user_id bigint not null,
    requester_id bigint not null,
    requested_at timestamptz(3) not null default now(),
    primary key (slot, user_id, requester_id)
  );
  create index follow_requests_newest on users.follow_requests (slot, user_id, requested_at desc, requester_id desc);
  create table users.sent_requests (
    slot smallint not null,
    user_id bigint not null,
    target_id bigint not null,
    requested_at timestamptz(3) not null default now(),
    primary key (slot, user_id, target_id)
  );
  -- Who blocks whom, under the slot of each; and who mutes whom, which only the one who mutes asks about.
  create table users.blocks (
    slot smallint not null,
    user_id bigint not null,
    blocked_id bigint not null,
    blocked_at timestamptz(3) not null default now(),
    primary key (slot, user_id, blocked_id)
  );
  create index blocks_newest on users.blocks (slot, user_id, blocked_at desc, blocked_id desc);
  create table users.blocked_by (
    slot smallint not null,
    user_id bigint not null,
    blocker_id bigint not null,
    blocked_at timestamptz(3) not null default now(),
    primary key (slot, user_id, blocker_id)
  );
  create table users.mutes (
    slot smallint not null,
    user_id bigint not null,
    muted_id bigint not null,
    muted_at timestamptz(3) not null default now(),
    primary key (slot, user_id, muted_id)
  );
  create index mutes_newest on users.mutes (slot, user_id, muted_at desc, muted_id desc);
  ${outboxTableSql('users')}
`);
