import { parseId } from '@lumigraph/ids';
import type { Viewer } from '@lumigraph/subgraph-kit';
import { createLocalJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { readPublicKeys } from './public-keys.ts';

const REMEMBERED = 10_000;
const MOST_LETTERS = 4_096;

/** Who an Authorization header names: nobody (`viewer: null`) without one, or that its token is not one of ours, or no longer. */
export interface Identity {
  viewer: Viewer | null;
  hasBadToken: boolean;
  /** When a good token ends, in milliseconds since 1970. */
  expiresAt: number | null;
}

const NOBODY: Identity = { viewer: null, hasBadToken: false, expiresAt: null };
const STRANGER: Identity = { viewer: null, hasBadToken: true, expiresAt: null };

/**
 * Verifies access tokens (EdDSA, of `iss` and `aud` lumigraph) with the key that their `kid` names, out of the JWK set; a good one is remembered
 * until it expires. Throws a ConfigError where the set is none.
 */
export function createTokenVerifier(publicKeys: string): (authorization: string | undefined) => Promise<Identity> {
  const keyOf = keyNamedIn(publicKeys);
  const verified = new LRUCache<string, Identity & { expiresAt: number }>({ max: REMEMBERED });

  async function verify(token: string): Promise<Identity> {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: ['EdDSA'],
      issuer: 'lumigraph',
      audience: 'lumigraph',
      requiredClaims: ['sub', 'exp', 'iat'],
    });
    const id = parseId<'user'>(payload.sub ?? '');
    if (!id) throw new Error('the subject is no user id');
    const identity = { viewer: { id }, hasBadToken: false, expiresAt: (payload.exp ?? 0) * 1_000 };
    verified.set(token, identity);
    return identity;
  }

  return async (authorization) => {
    if (authorization === undefined || authorization === '') return NOBODY;
    const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (!token || token.length > MOST_LETTERS) return STRANGER;
    try {
      const known = verified.get(token);
      return known && known.expiresAt > Date.now() ? known : await verify(token);
    } catch {
      return STRANGER;
    }
  };
}

/** A token that names no key is refused even where there is only one: which key it means must not depend on how many there are. */
function keyNamedIn(publicKeys: string): JWTVerifyGetKey {
  const keys = createLocalJWKSet(readPublicKeys(publicKeys));
  return async (header, token) => {
    if (!header.kid) throw new Error('the token names no key');
    return keys(header, token);
  };
}
