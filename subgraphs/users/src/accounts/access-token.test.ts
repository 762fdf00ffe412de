import { ConfigError } from '@lumigraph/config';
import { parseId, type UserId } from '@lumigraph/ids';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { createAccessTokens } from './access-token.ts';

const ACCESS_TOKEN_SECONDS = 900;

async function makeKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { secret: { ...(await exportJWK(privateKey)), kid }, open: { ...(await exportJWK(publicKey)), kid } };
}

function idOf(text: string): UserId {
  const id = parseId<'user'>(text);
  if (!id) throw new Error(`${text} is no id`);
  return id;
}

const tokensOf = (key: unknown) =>
  createAccessTokens({ tokenPrivateKey: JSON.stringify(key), accessTokenSeconds: ACCESS_TOKEN_SECONDS });

test('an access token names its user, its key and its end, and nothing else', async () => {
  const [{ secret, open }, other] = [await makeKey('new'), await makeKey('old')];
  const before = Math.floor(Date.now() / 1_000);
  const { accessToken, expiresAt } = await tokensOf(secret).sign(idOf('123'));
  const { protectedHeader, payload } = await jwtVerify(accessToken, createLocalJWKSet({ keys: [other.open, open] }));
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'new' });
  const { iat = 0, exp = 0, ...rest } = payload;
  expect(rest).toEqual({ sub: '123', iss: 'lumigraph', aud: 'lumigraph' });
  expect(exp - iat).toBe(ACCESS_TOKEN_SECONDS);
  expect(iat).toBeGreaterThanOrEqual(before);
  expect(expiresAt).toEqual(new Date(exp * 1_000));
});

test('without a usable key that has a name nothing starts, and the key is not quoted', async () => {
  const { secret, open } = await makeKey('one');
  const { kid: _kid, ...nameless } = secret;
  for (const key of [
    undefined,
    open,
    nameless,
    { ...secret, kid: '' },
    { ...secret, kty: 'RSA' },
    { ...secret, d: 'x' },
    [secret],
  ]) {
    const start = () => tokensOf(key);
    expect(start, JSON.stringify(key)).toThrow(ConfigError);
    expect(start).not.toThrow(String(secret.d));
  }
});
