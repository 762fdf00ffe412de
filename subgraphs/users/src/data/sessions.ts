import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Which session: its user's id, and its own. */
export interface SessionKey {
  userId: UserId;
  id: string;
}

/** Stores a new session and drops those of the same user that have expired. Returns when it expires. */
export async function insertSession(
  db: Kysely<Tables>,
  { userId, id }: SessionKey,
  { tokenHash, lifeSeconds }: { tokenHash: Buffer; lifeSeconds: number },
): Promise<Date> {
  await db
    .deleteFrom('users.sessions')
    .where(matchSlot('users.sessions', userId, 'user_id'))
    .where('expires_at', '<', sql<Date>`now()`)
    .execute();
  const row = await db
    .insertInto('users.sessions')
    .values({ slot: slotOf(userId), user_id: userId, id, token_hash: tokenHash, expires_at: inSeconds(lifeSeconds) })
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  return row.expires_at;
}

/** Puts the next token in the place of the present one, which `from` must be. Returns when the session expires; null where it is not so. */
export async function rotateSession(
  db: Kysely<Tables>,
  key: SessionKey,
  change: { from: Buffer; to: Buffer; nonce: Buffer; lifeSeconds: number },
): Promise<Date | null> {
  const row = await db
    .updateTable('users.sessions')
    .set({
      token_hash: change.to,
      previous_token_hash: change.from,
      rotation_nonce: change.nonce,
      rotated_at: sql<Date>`now()`,
      expires_at: inSeconds(change.lifeSeconds),
    })
    .where(matchSession(key))
    .where('token_hash', '=', change.from)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning('expires_at')
    .executeTakeFirst();
  return row?.expires_at ?? null;
}

/** The nonce of the last rotation and when the session expires, where that rotation is younger than `graceSeconds` and took `from` away. */
export async function findRecentRotation(
  db: Kysely<Tables>,
  key: SessionKey,
  { from, graceSeconds }: { from: Buffer; graceSeconds: number },
): Promise<{ nonce: Buffer; expiresAt: Date } | null> {
  const row = await db
    .selectFrom('users.sessions')
    .select(['rotation_nonce', 'expires_at'])
    .where(matchSession(key))
    .where('previous_token_hash', '=', from)
    .where('rotated_at', '>', inSeconds(-graceSeconds))
    .executeTakeFirst();
  return row?.rotation_nonce ? { nonce: row.rotation_nonce, expiresAt: row.expires_at } : null;
}

/** Whether a session that has not expired has this present token. */
export async function hasToken(db: Kysely<Tables>, key: SessionKey, tokenHash: Buffer): Promise<boolean> {
  const row = await db
    .selectFrom('users.sessions')
    .select('id')
    .where(matchSession(key))
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends every session of a user. */
export async function deleteSessions(db: Kysely<Tables>, user: UserId): Promise<void> {
  await db
    .deleteFrom('users.sessions')
    .where(matchSlot('users.sessions', user, 'user_id'))
    .execute();
}

export async function deleteSession(db: Kysely<Tables>, key: SessionKey): Promise<void> {
  await db.deleteFrom('users.sessions').where(matchSession(key)).execute();
}

function matchSession({ userId, id }: SessionKey): RawBuilder<boolean> {
  return sql<boolean>`(${matchSlot('users.sessions', userId, 'user_id')} and users.sessions.id = ${id})`;
}

function inSeconds(seconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${seconds} * interval '1 second'`;
}
