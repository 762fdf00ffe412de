import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { LinkKind, Tables } from './tables.ts';

/** Which token: whose, what for, and what is stored of its secret. */
export interface TokenKey {
  userId: UserId;
  kind: LinkKind;
  hash: Buffer;
}

/** Stores a token and drops those of the same user that have expired. */
export async function insertToken(db: Kysely<Tables>, token: TokenKey, lifeSeconds: number): Promise<void> {
  const { userId, kind, hash } = token;
  await db
    .deleteFrom('users.mail_tokens')
    .where(matchSlot('users.mail_tokens', userId, 'user_id'))
    .where('expires_at', '<=', sql<Date>`now()`)
    .execute();
  const expiresAt = sql<Date>`now() + ${lifeSeconds} * interval '1 second'`;
  await db
    .insertInto('users.mail_tokens')
    .values({ slot: slotOf(userId), user_id: userId, token_hash: hash, kind, expires_at: expiresAt })
    .execute();
}

/** Whether the token is there and has not expired. */
export async function isTokenGood(db: Kysely<Tables>, { userId, kind, hash }: TokenKey): Promise<boolean> {
  const row = await db
    .selectFrom('users.mail_tokens')
    .select('user_id')
    .where(matchSlot('users.mail_tokens', userId, 'user_id'))
    .where('token_hash', '=', hash)
    .where('kind', '=', kind)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row !== undefined;
}

/** Drops every token of a user that is for this, used or not. */
export async function deleteTokens(trx: Transaction<Tables>, user: UserId, kind: LinkKind): Promise<void> {
  await trx
    .deleteFrom('users.mail_tokens')
    .where(matchSlot('users.mail_tokens', user, 'user_id'))
    .where('kind', '=', kind)
    .execute();
}

/** Drops every token of a user. */
export async function deleteAllTokens(trx: Transaction<Tables>, user: UserId): Promise<void> {
  await trx
    .deleteFrom('users.mail_tokens')
    .where(matchSlot('users.mail_tokens', user, 'user_id'))
    .execute();
}
