import { parseId } from '@lumigraph/ids';
import type { Viewer } from '@lumigraph/subgraph-kit';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';

const REMEMBERED = 10_000;
const REMEMBERED_MS = 60_000;
const MOST_LETTERS = 4_096;

/** Who an Authorization header names: nobody (`viewer: null`) without one, or that its token is not one of ours, or no longer. */
export type Identity = { viewer: Viewer | null; hasBadToken: boolean };

/** Verifies access tokens (EdDSA, of `iss` and `aud` lumigraph) against a JWK set; a good one is remembered for a minute at most. Throws where the set is none. */
export function createTokenVerifier(publicKeys: string): (authorization: string | undefined) => Promise<Identity> {
  const keys = createLocalJWKSet(JSON.parse(publicKeys) as JSONWebKeySet);
  const verified = new LRUCache<string, Identity>({ max: REMEMBERED });

  async function verify(token: string): Promise<Identity> {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      issuer: 'lumigraph',
      audience: 'lumigraph',
      requiredClaims: ['sub', 'exp', 'iat'],
    });
    const id = parseId<'user'>(payload.sub ?? '');
    if (!id) throw new Error('the subject is no user id');
    const identity = { viewer: { id }, hasBadToken: false };
    const lifeMs = (payload.exp ?? 0) * 1_000 - Date.now();
    if (lifeMs >= 1) verified.set(token, identity, { ttl: Math.min(Math.floor(lifeMs), REMEMBERED_MS) });
    return identity;
  }

  return async (authorization) => {
    if (authorization === undefined || authorization === '') return { viewer: null, hasBadToken: false };
    const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (!token || token.length > MOST_LETTERS) return { viewer: null, hasBadToken: true };
    try {
      return verified.get(token) ?? (await verify(token));
    } catch {
      return { viewer: null, hasBadToken: true };
    }
  };
}
