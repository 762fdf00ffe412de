import { parseId, type UserId } from '@lumigraph/ids';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { TokenKey } from '../data/mail-tokens.ts';
import type { LinkKind } from '../data/tables.ts';
import { drawSecret, hashSecret } from './refresh-token.ts';

const TOKEN = /^([0-9]{1,19})\.([A-Za-z0-9_-]{43})$/;

/** How long the link of a mail is good, in seconds. */
export const MAIL_TOKEN_SECONDS: Record<LinkKind, number> = { verification: 24 * 60 * 60, reset: 30 * 60 };

/** A new token of 256 bits by chance: `text` goes into the mail, `<user id>.<secret>`, and nowhere else. */
export function drawMailToken(userId: UserId, kind: LinkKind): { text: string; key: TokenKey } {
  const secret = drawSecret();
  return { text: `${userId}.${secret.toString('base64url')}`, key: { userId, kind, hash: hashSecret(secret) } };
}

/** The token in a text from outside. Throws INVALID where it is none. */
export function readMailToken(text: string, kind: LinkKind): TokenKey {
  const [, user, secret] = TOKEN.exec(text) ?? [];
  const userId = user === undefined ? null : parseId<'user'>(user);
  if (userId === null || secret === undefined) throw badToken();
  return { userId, kind, hash: hashSecret(Buffer.from(secret, 'base64url')) };
}

/** The same whether it was never given, was used, has expired, or is nobody's any more. */
export function badToken(): Refusal {
  return new Refusal('INVALID', 'This link is not valid any more. Please ask for a new one.', ['token']);
}
