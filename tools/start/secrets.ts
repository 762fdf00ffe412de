import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The secrets of one system, by the names of their variables. */
type Secrets = Record<'TOKEN_PRIVATE_KEY' | 'TOKEN_PUBLIC_KEYS' | 'GATEWAY_SECRET' | 'MEDIA_URL_SECRET', string>;

/** The secrets in this file, which only its owner can read; made on first use, so that sign-ins outlive a restart. */
export function keepSecrets(file: string): Secrets {
  if (!existsSync(file)) {
    const draft = `${file}.new`;
    writeFileSync(draft, `${JSON.stringify(makeSecrets(), null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Fresh secrets for one system. */
export function makeSecrets(): Secrets {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const about = { kid: thumbprint(publicKey), alg: 'EdDSA', use: 'sig' };
  return {
    TOKEN_PRIVATE_KEY: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...about }),
    TOKEN_PUBLIC_KEYS: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), ...about }] }),
    GATEWAY_SECRET: randomBytes(32).toString('base64url'),
    MEDIA_URL_SECRET: randomBytes(32).toString('base64url'),
  };
}

/** What names a key everywhere alike: the SHA-256 of its JWK's required members in this order (RFC 7638, RFC 8037). */
function thumbprint(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}
