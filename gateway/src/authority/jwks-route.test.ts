import { createLog, createMetrics, serveHttp } from '@lumigraph/lifecycle';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { jwksRoute } from './jwks-route.ts';

async function makeKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return {
    privateKey,
    secret: { ...(await exportJWK(privateKey)), kid },
    jwk: { ...(await exportJWK(publicKey)), kid },
  };
}

async function serve(publicKeys: object): Promise<string> {
  const log = createLog({ level: 'silent', name: 'test' });
  const routes = [jwksRoute(JSON.stringify(publicKeys))];
  const server = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    log,
    metrics: createMetrics('test'),
    routes,
    checks: {},
  });
  onTestFinished(() => server.close(0));
  return `${server.url}/.well-known/jwks.json`;
}

test('others verify a token of any of our keys by what stands there', async () => {
  const keys = [await makeKey('old'), await makeKey('new')];
  const set = createRemoteJWKSet(new URL(await serve({ keys: keys.map(({ jwk }) => jwk) })));
  for (const { privateKey, jwk } of keys) {
    const token = await new SignJWT({ sub: '1' }).setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid }).sign(privateKey);
    expect((await jwtVerify(token, set)).payload.sub).toBe('1');
  }
});

test('it may be kept for five minutes, and read from everywhere', async () => {
  const { jwk } = await makeKey('one');
  const url = await serve({ keys: [jwk] });
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/jwk-set+json');
  expect(response.headers.get('cache-control')).toBe('public, max-age=300');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(await response.json()).toEqual({ keys: [{ ...jwk, alg: 'EdDSA', use: 'sig' }] });
  expect(await (await fetch(url, { method: 'HEAD' })).text()).toBe('');
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
});

test('a private key that was put there by mistake does not leave', async () => {
  const { secret } = await makeKey('one');
  expect(secret).toHaveProperty('d');
  expect(await (await fetch(await serve({ keys: [secret] }))).text()).not.toContain(String(secret.d));
});

test('keys that cannot be used, or not be told apart, stop the start, and are not quoted', async () => {
  const { jwk, secret } = await makeKey('one');
  const { kid: _kid, ...nameless } = secret;
  const rsa = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
  const shared = { kty: 'oct', k: 'c2VjcmV0', kid: 'two' };
  const unusable = [{}, { keys: [] }, { keys: [nameless] }, { keys: [jwk, jwk] }, { keys: [{ ...rsa, kid: 'r' }] }];
  const refused = expect.objectContaining({
    code: 'CONFIG_INVALID',
    message: expect.not.stringContaining(String(secret.d)),
  });
  for (const text of [
    ...[...unusable, { keys: [jwk, shared] }].map((set) => JSON.stringify(set)),
    '',
    'null',
    String(secret.d),
  ])
    expect(() => jwksRoute(text), text).toThrow(refused);
});
