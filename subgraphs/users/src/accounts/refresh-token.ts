import { createHash, createHmac, randomBytes } from 'node:crypto';
import { parseId } from '@lumigraph/ids';
import type { SessionKey } from '../data/sessions.ts';

/** A refresh token: which session it belongs to, and 256 secret bits. Clients see `<user id>.<session id>.<secret>`. */
export interface RefreshToken {
  session: SessionKey;
  secret: Buffer;
}

const TOKEN = /^([0-9]{1,19})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** The token in a text from outside, or null where it is none. */
export function parseRefreshToken(text: string): RefreshToken | null {
  const [, user, id, secret] = TOKEN.exec(text) ?? [];
  const userId = user === undefined ? null : parseId<'user'>(user);
  if (userId === null || id === undefined || secret === undefined) return null;
  return { session: { userId, id }, secret: Buffer.from(secret, 'base64url') };
}

export function printRefreshToken({ session, secret }: RefreshToken): string {
  return `${session.userId}.${session.id}.${secret.toString('base64url')}`;
}

/** 32 bytes by chance: the first secret of a session, or the nonce of a rotation. */
export function drawSecret(): Buffer {
  return randomBytes(32);
}

/** What is stored of a secret. It has 256 bits by chance, so that a plain hash cannot be guessed back. */
export function hashSecret(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * The secret that follows another. Whoever presents the old secret again gets the same answer as before, which neither the nonce (that
 * the server stores) nor the old secret alone would give away.
 */
export function nextSecret(secret: Buffer, nonce: Buffer): Buffer {
  return createHmac('sha256', secret).update(nonce).digest();
}
