import { parseId } from '@lumigraph/ids';
import { type CryptoKey, jwtVerify, SignJWT } from 'jose';
import type { RequestContext } from './context.ts';

const AUDIENCE = 'lumigraph-subgraph';
const LIFE_SECONDS = 60;

/** By secret: to import a key takes longer than to sign with it. */
const keys = new Map<string, Promise<CryptoKey>>();

/** The short-lived token (HS256, 60 s) by which the gateway vouches for a request to a subgraph over HTTP. */
export async function signVouch(secret: string, request: RequestContext): Promise<string> {
  const { viewer, requestId, accept, address } = request;
  return new SignJWT({ viewer: viewer?.id ?? null, requestId, accept, address })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE)
    .setExpirationTime(`${LIFE_SECONDS}s`)
    .sign(await keyOf(secret));
}

/** What the gateway vouches for, or null where the token is missing, forged or too old. */
export async function verifyVouch(secret: string, authorization: string | undefined): Promise<RequestContext | null> {
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  if (!token) return null;
  try {
    const { payload } = await jwtVerify(token, await keyOf(secret), {
      audience: AUDIENCE,
      algorithms: ['HS256'],
      requiredClaims: ['exp'],
    });
    const viewerId = typeof payload.viewer === 'string' ? parseId<'user'>(payload.viewer) : null;
    return {
      viewer: viewerId && { id: viewerId },
      requestId: String(payload.requestId ?? ''),
      accept: String(payload.accept ?? ''),
      address: String(payload.address ?? ''),
    };
  } catch {
    return null;
  }
}

function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['sign', 'verify']);
  keys.set(secret, key);
  return key;
}
