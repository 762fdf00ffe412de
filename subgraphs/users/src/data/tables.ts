import type { Id, MediaId, UserId } from '@lumigraph/ids';
import type { OutboxTable } from '@lumigraph/outbox';
import type { Generated } from 'kysely';

export type MailId = Id<'mail'>;
export type ExportId = Id<'dataExport'>;

/** What a mail's link is good for: it verifies the address, or it sets another password. */
export type LinkKind = 'verification' | 'reset';

/** What a mail is about: its link, or that nothing is left of an account. */
export type MailKind = LinkKind | 'farewell';

/** What an account may do beyond its own: a moderator looks at what is reported, and acts upon it. */
export type Role = 'member' | 'moderator';

/** The tables of the users domain. */
export interface Tables {
  'users.accounts': AccountTable;
  'users.usernames': { username_key: string; user_id: UserId };
  'users.username_looks': { look: string; user_id: UserId };
  'users.emails': { email_key: string; user_id: UserId };
  'users.sessions': SessionTable;
  'users.mails': { slot: number; id: MailId; kind: MailKind; email_key: string; created_at: Generated<Date> };
  'users.mail_tokens': { slot: number; user_id: UserId; token_hash: Buffer; kind: LinkKind; expires_at: Date };
  'users.followers': { slot: number; user_id: UserId; follower_id: UserId; followed_at: Date };
  'users.following': { slot: number; user_id: UserId; followee_id: UserId; followed_at: Date };
  'users.follow_requests': { slot: number; user_id: UserId; requester_id: UserId; requested_at: Date };
  'users.sent_requests': { slot: number; user_id: UserId; target_id: UserId; requested_at: Date };
  'users.blocks': { slot: number; user_id: UserId; blocked_id: UserId; blocked_at: Date };
  'users.blocked_by': { slot: number; user_id: UserId; blocker_id: UserId; blocked_at: Date };
  'users.mutes': { slot: number; user_id: UserId; muted_id: UserId; muted_at: Generated<Date> };
  'users.muted_by': { slot: number; user_id: UserId; muter_id: UserId };
  'users.data_exports': DataExportTable;
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
  role: Generated<Role>;
  follower_count: Generated<number>;
  following_count: Generated<number>;
  request_count: Generated<number>;
  hide_seen_posts: Generated<boolean>;
  push_notifications: Generated<boolean>;
  version: Generated<number>;
  created_at: Generated<Date>;
  deleted_at: Date | null;
  purged_at: Date | null;
}

interface DataExportTable {
  slot: number;
  id: ExportId;
  user_id: UserId;
  status: Generated<'PENDING' | 'READY' | 'FAILED' | 'EXPIRED'>;
  object_key: string;
  requested_at: Generated<Date>;
  ends_at: Date;
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
