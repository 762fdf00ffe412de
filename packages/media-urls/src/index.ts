import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseId, type UserId } from '@lumigraph/ids';

/** What pictures and videos are served below. */
export const MEDIA_PATH = '/media/';

/** Where media are served, and what signs their URLs. */
export interface MediaAddress {
  baseUrl: string;
  secret: string;
}

/**
 * For whom a URL is: what is public for everybody, as long as everybody may see it; what is private for whoever has the URL, as long as the viewer
 * whom it was given to may see it (null: who is not signed in).
 */
type MediaAudience = { audience: 'public' } | { audience: 'private'; viewer: UserId | null };

/** What a URL permits. */
export type MediaGrant = MediaAudience & {
  /** Unix seconds at which the URL ends. Round it so that URLs are equal and caches hit. */
  until: number;
};

/** A URL of what lies at a path below MEDIA_PATH; `query` says more, and is signed as well. */
export function signMediaUrl(
  { baseUrl, secret }: MediaAddress,
  path: string,
  grant: MediaGrant,
  query: Record<string, string> = {},
): string {
  const signed = new URLSearchParams({ ...query, for: nameOf(grant), until: String(grant.until) });
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
  const audience = audienceOf(query.get('for') ?? '');
  return audience && until * 1_000 > Date.now() ? { ...audience, until } : null;
}

/** Nobody's id is a word. */
const PUBLIC = 'public';
const SIGNED_OUT = 'guest';

const nameOf = (audience: MediaAudience): string =>
  audience.audience === 'public' ? PUBLIC : (audience.viewer ?? SIGNED_OUT);

function audienceOf(name: string): MediaAudience | null {
  if (name === PUBLIC) return { audience: 'public' };
  const viewer = parseId<'user'>(name);
  return viewer || name === SIGNED_OUT ? { audience: 'private', viewer } : null;
}

function signature(secret: string, path: string, query: URLSearchParams): string {
  const conditions = [...query].filter(([name]) => name !== 'signature').sort();
  return createHmac('sha256', secret)
    .update(JSON.stringify(['media', path, conditions]))
    .digest('base64url');
}
