import { createHmac, timingSafeEqual } from 'node:crypto';

/** What pictures and videos are served below. */
export const MEDIA_PATH = '/media/';

/** Where media are served, and what signs their URLs. */
export interface MediaAddress {
  baseUrl: string;
  secret: string;
}

/** What a URL permits: everybody may keep what is public, as long as everybody may see it; what is private is for who has the URL. */
export interface MediaGrant {
  audience: 'public' | 'private';
  /** Unix seconds at which the URL ends. Round it so that URLs are equal and caches hit. */
  until: number;
}

/** A URL of what lies at a path below MEDIA_PATH; `query` says more, and is signed as well. */
export function signMediaUrl(
  { baseUrl, secret }: MediaAddress,
  path: string,
  { audience, until }: MediaGrant,
  query: Record<string, string> = {},
): string {
  const signed = new URLSearchParams({ ...query, for: audience, until: String(until) });
  signed.append('signature', signature(secret, path, signed));
  return `${baseUrl}${MEDIA_PATH}${path}?${signed}`;
}

/** What a URL's query permits of a path; null where its signature is wrong or its time is over. After that the rest of the query can be trusted. */
export function verifyMediaUrl(secret: string, path: string, query: URLSearchParams): MediaGrant | null {
  // As text, which one signature can be written as: decoders of base64 overlook much.
  const given = Buffer.from(query.getAll('signature').join());
  const right = Buffer.from(signature(secret, path, query));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const until = Number(query.get('until'));
  const audience = query.get('for') === 'public' ? 'public' : 'private';
  return until * 1_000 > Date.now() ? { audience, until } : null;
}

function signature(secret: string, path: string, query: URLSearchParams): string {
  const conditions = [...query].filter(([name]) => name !== 'signature').sort();
  return createHmac('sha256', secret)
    .update(JSON.stringify(['media', path, conditions]))
    .digest('base64url');
}
