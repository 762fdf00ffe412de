import type { MediaId, UserId } from '@lumigraph/ids';
import type { OutboxTable } from '@lumigraph/outbox';
import type { Generated } from 'kysely';

/** The tables of the users domain. */
export interface Tables {
  'users.accounts': AccountTable;
  'users.usernames': { username_key: string; user_id: UserId };
  'users.emails': { email_key: string; user_id: UserId };
  'users.sessions': SessionTable;
  'users.followers': { slot: number; user_id: UserId; follower_id: UserId; followed_at: Date };
  'users.following': { slot: number; user_id: UserId; followee_id: UserId; followed_at: Date };
  'users.follow_requests': { slot: number; user_id: UserId; requester_id: UserId; requested_at: Date };
  'users.sent_requests': { slot: number; user_id: UserId; target_id: UserId; requested_at: Date };
  'users.outbox': OutboxTable;
}

interface AccountTable {
  slot: number;
  id: UserId;
  username: string;
  email: string;
  password_hash: string;
  display_name: string;
  bio: Generated<string>;
  avatar_media_id: MediaId | null;
  is_private: Generated<boolean>;
  is_verified: Generated<boolean>;
  state: Generated<'active' | 'suspended' | 'deleted'>;
  follower_count: Generated<number>;
  following_count: Generated<number>;
  request_count: Generated<number>;
  version: Generated<number>;
  created_at: Generated<Date>;
}

interface SessionTable {
  slot: number;
  user_id: UserId;
  id: string;
  token_hash: Buffer;
  previous_token_hash: Buffer | null;
  rotation_nonce: Buffer | null;
  rotated_at: Generated<Date>;
  expires_at: Date;
  created_at: Generated<Date>;
}
