import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.ts';

export type SignedMethod = 'PUT' | 'GET';

/** A URL that permits one method on one key until `expiresAt`, under conditions that stand in its query. */
export function signUrl(
  { publicUrl, secret }: { publicUrl: string; secret: string },
  method: SignedMethod,
  key: string,
  conditions: Record<string, string | undefined>,
  expiresAt: Date,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(conditions)) if (value !== undefined) query.append(name, value);
  query.append('expires', String(Math.ceil(expiresAt.getTime() / 1000)));
  query.append('signature', signature(secret, method, key, query).toString('base64url'));
  return `${publicUrl}/objects/${key}?${query}`;
}

/** Throws a Refusal unless the query permits this method on this key now; after that its conditions can be trusted. */
export function verifyQuery(secret: string, method: SignedMethod, key: string, query: URLSearchParams): void {
  const given = Buffer.from(query.get('signature') ?? '', 'base64url');
  const right = signature(secret, method, key, query);
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    throw new Refusal(403, 'SignatureDoesNotMatch', 'the signature does not match the request');
  }
  if (Date.now() >= Number(query.get('expires')) * 1000) throw new Refusal(403, 'AccessDenied', 'the URL has expired');
}

function signature(secret: string, method: SignedMethod, key: string, query: URLSearchParams): Buffer {
  const conditions = [...query].filter(([name]) => name !== 'signature').sort();
  return createHmac('sha256', secret)
    .update(JSON.stringify(['object', method, key, conditions]))
    .digest();
}
