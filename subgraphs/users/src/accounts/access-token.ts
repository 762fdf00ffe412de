import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type Config, ConfigError } from '@lumigraph/config';
import type { UserId } from '@lumigraph/ids';
import { SignJWT } from 'jose';
import { z } from 'zod';

/** Signs the token that says who a client is; the gateway verifies it. */
export interface AccessTokens {
  sign(user: UserId): Promise<{ accessToken: string; expiresAt: Date }>;
}

const privateJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string().min(1),
});

/** Throws a ConfigError where the configuration has no usable key. */
export function createAccessTokens(config: Pick<Config, 'tokenPrivateKey' | 'accessTokenSeconds'>): AccessTokens {
  const { kid, key } = readKey(config.tokenPrivateKey);
  return {
    sign: async (user) => {
      const issuedAt = Math.floor(Date.now() / 1_000);
      const expiresAt = issuedAt + config.accessTokenSeconds;
      const accessToken = await new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setSubject(user)
        .setIssuer('lumigraph')
        .setAudience('lumigraph')
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { accessToken, expiresAt: new Date(expiresAt * 1_000) };
    },
  };
}

function readKey(text: string | undefined): { kid: string; key: KeyObject } {
  try {
    const { kid, ...jwk } = privateJwk.parse(JSON.parse(text ?? ''));
    return { kid, key: createPrivateKey({ key: jwk, format: 'jwk' }) };
  } catch {
    // Without the cause, which might quote the key.
    throw new ConfigError('TOKEN_PRIVATE_KEY must be an Ed25519 private key as a JWK with a kid.');
  }
}
