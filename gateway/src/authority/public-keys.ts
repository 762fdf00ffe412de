import { ConfigError } from '@lumigraph/config';
import { z } from 'zod';

/** Ed25519 public keys, of what RFC 8037 calls OKP; `z.object` drops all else, the private `d` before anything. */
const publicKeySet = z.object({
  keys: z
    .array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string().regex(/^[\w-]{43}$/),
        kid: z.string().min(1),
        alg: z.literal('EdDSA').default('EdDSA'),
        use: z.literal('sig').default('sig'),
      }),
    )
    .min(1)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length),
});

/** The keys that access tokens are verified with: several while one follows another. */
export type PublicKeySet = z.output<typeof publicKeySet>;

/** The JWK set (RFC 7517) of TOKEN_PUBLIC_KEYS. Throws a ConfigError where it is none, or has a key without a kid of its own. */
export function readPublicKeys(text: string): PublicKeySet {
  try {
    return publicKeySet.parse(JSON.parse(text));
  } catch {
    // Without the cause, which might quote a private key that was put here by mistake.
    throw new ConfigError('TOKEN_PUBLIC_KEYS must be a JWK set of Ed25519 public keys, each with a kid of its own.');
  }
}
