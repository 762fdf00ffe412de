import type { Route } from '@lumigraph/lifecycle';
import { readPublicKeys } from './public-keys.ts';

/** Less than the life of an access token, so that whoever verifies knows a new key before the old one goes. */
const MAX_AGE_SECONDS = 300;

/** `/.well-known/jwks.json`: the public keys (RFC 7517) by which others can verify our access tokens. Throws a ConfigError where there are none. */
export function jwksRoute(publicKeys: string): Route {
  const body = JSON.stringify(readPublicKeys(publicKeys));
  const headers = {
    'content-type': 'application/jwk-set+json',
    'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
  };
  return {
    path: '/.well-known/jwks.json',
    handle: async ({ method }, response) => {
      if (method === 'GET' || method === 'HEAD') response.writeHead(200, headers).end(body);
      else response.writeHead(405, { allow: 'GET, HEAD' }).end();
    },
  };
}
