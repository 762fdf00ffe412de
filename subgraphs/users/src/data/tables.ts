import type { Id, MediaId, UserId } from '@lumigraph/ids';
import type { OutboxTable } from '@lumigraph/outbox';
import type { Generated } from 'kysely';

export type MailId = Id<'mail'>;

/** What a mail's link is good for: it verifies the address, or it sets another password. */
export type MailKind = 'verification' | 'reset';

/** The tables of the users domain. */
export interface Tables {
  'users.accounts': AccountTable;
  'users.usernames': { username_key: string; user_id: UserId };
  'users.emails': { email_key: string; user_id: UserId };
  'users.sessions': SessionTable;
  'users.mails': { slot: number; id: MailId; kind: MailKind; email_key: string; created_at: Generated<Date> };
  'users.mail_tokens': { slot: number; user_id: UserId; token_hash: Buffer; kind: MailKind; expires_at: Date };
  'users.followers': { slot: number; user_id: UserId; follower_id: UserId; followed_at: Date };
  'users.following': { slot: number; user_id: UserId; followee_id: UserId; followed_at: Date };
  'users.follow_requests': { slot: number; user_id: UserId; requester_id: UserId; requested_at: Date };
  'users.sent_requests': { slot: number; user_id: UserId; target_id: UserId; requested_at: Date };
  'users.blocks': { slot: number; user_id: UserId; blocked_id: UserId; blocked_at: Date };
  'users.blocked_by': { slot: number; user_id: UserId; blocker_id: UserId; blocked_at: Date };
  'users.mutes': { slot: number; user_id: UserId; muted_id: UserId; muted_at: Generated<Date> };
  'users.outbox': OutboxTable;
}

interface AccountTable {
  slot: number;
  id: UserId;
  username: string;
  email: string;
  email_verified_at: Date | null;
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
