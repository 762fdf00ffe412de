import { parseId } from '@lumigraph/ids';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, expect, test, vi } from 'vitest';
import { createTokenVerifier } from './access-token.ts';

type Key = Awaited<ReturnType<typeof makeKey>>;

async function makeKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
}

const setOf = (...keys: Key[]) => JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });
const now = () => Math.floor(Date.now() / 1_000);
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (others: object = {}) => ({
  ...{ sub: '123', iss: 'lumigraph', aud: 'lumigraph', iat: now(), exp: now() + 900 },
  ...others,
});

let first: Key;
let second: Key;
beforeAll(async () => {
  [first, second] = await Promise.all([makeKey('first'), makeKey('second')]);
});

/** A token of the key whose header and claims are as usual but for what is given; `undefined` leaves one out. */
function sign(key: Key, others: { header?: object; claims?: object } = {}) {
  return new SignJWT(claims(others.claims))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, ...others.header })
    .sign(key.privateKey);
}

const bad = { viewer: null, hasBadToken: true, expiresAt: null };

test('a good token names its viewer and when it ends; no token names nobody', async () => {
  const identify = createTokenVerifier(setOf(first));
  const exp = now() + 60;
  const good = { viewer: { id: parseId<'user'>('123') }, hasBadToken: false, expiresAt: exp * 1_000 };
  const token = await sign(first, { claims: { exp } });
  for (const authorization of [`Bearer ${token}`, `bearer  ${token} `])
    expect(await identify(authorization)).toEqual(good);
  for (const nothing of [undefined, ''])
    expect(await identify(nothing)).toEqual({ viewer: null, hasBadToken: false, expiresAt: null });
});

test.each([
  ['has expired', { exp: 1 }],
  ['never expires', { exp: undefined }],
  ['expires at no time', { exp: 'tomorrow' }],
  ['is not valid yet', { nbf: 4_102_444_800 }],
  ['is of another issuer', { iss: 'someone' }],
  ['names no issuer', { iss: undefined }],
  ['is meant for somebody else', { aud: 'lumigraph-subgraph' }],
  ['does not say when it was issued', { iat: undefined }],
  ['names nobody', { sub: undefined }],
  ['names what is no user', { sub: '1 or 1=1' }],
])('a token that %s is bad', async (_case, changed) => {
  const identify = createTokenVerifier(setOf(first));
  expect(await identify(`Bearer ${await sign(first, { claims: changed })}`)).toEqual(bad);
});

test('a token that names no key, an unknown one or another one than signed it is bad, however many keys there are', async () => {
  for (const keys of [setOf(first), setOf(first, second)]) {
    const identify = createTokenVerifier(keys);
    for (const kid of [undefined, '', 'third', 'second', 'FIRST', ['first'], '../first'])
      expect(await identify(`Bearer ${await sign(first, { header: { kid } })}`), String(kid)).toEqual(bad);
  }
});

test('a key that comes with the token is not trusted', async () => {
  const identify = createTokenVerifier(setOf(first));
  const forged = { ...second, kid: 'first' };
  const headers = [
    { jwk: second.jwk },
    { jku: 'https://attacker.example/jwks.json' },
    { x5u: 'https://attacker.example' },
  ];
  for (const header of headers) expect(await identify(`Bearer ${await sign(forged, { header })}`)).toEqual(bad);
});

test('no algorithm but EdDSA is taken: neither none nor an HMAC with the public key as its secret', async () => {
  const identify = createTokenVerifier(setOf(first));
  const { x = '' } = first.jwk;
  const secrets = [x, JSON.stringify(first.jwk), Buffer.from(x, 'base64url')].map((secret) => Buffer.from(secret));
  for (const alg of ['HS256', 'HS512'])
    for (const secret of secrets) {
      const padded = new Uint8Array(Math.max(64, secret.length));
      padded.set(secret);
      const token = await new SignJWT(claims()).setProtectedHeader({ alg, kid: 'first' }).sign(padded);
      expect(await identify(`Bearer ${token}`)).toEqual(bad);
    }
  const good = await sign(first);
  const [, payload, signature] = good.split('.');
  for (const alg of ['none', 'None', '', 'HS256', 'RS256', 'ES256'])
    for (const end of ['', signature])
      expect(await identify(`Bearer ${base64url({ alg, kid: 'first' })}.${payload}.${end}`), alg).toEqual(bad);
});

test('a token of which one letter was changed is bad', async () => {
  const identify = createTokenVerifier(setOf(first));
  const [header = '', , signature = ''] = (await sign(first)).split('.');
  expect(await identify(`Bearer ${header}.${base64url(claims({ sub: '124' }))}.${signature}`)).toEqual(bad);
});

test('what is no token at all is bad, also when it is very long', async () => {
  const identify = createTokenVerifier(setOf(first));
  const long = await sign(first, { claims: { note: 'x'.repeat(4_096) } });
  const strange = [
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'x',
    'Bearer a.b',
    'Bearer ...',
    'Bearer a b',
    'Bearer \u0000',
    `Bearer ${long}`,
  ];
  for (const authorization of strange) expect(await identify(authorization), authorization).toEqual(bad);
});

test('while one key follows another, tokens of both are good; once a key is taken out, its tokens are bad', async () => {
  const old = `Bearer ${await sign(first)}`;
  const fresh = `Bearer ${await sign(second)}`;
  const hasBadToken = async (keys: string) => {
    const identify = createTokenVerifier(keys);
    return [(await identify(old)).hasBadToken, (await identify(fresh)).hasBadToken];
  };
  expect(await hasBadToken(setOf(first))).toEqual([false, true]);
  expect(await hasBadToken(setOf(first, second))).toEqual([false, false]);
  expect(await hasBadToken(setOf(second))).toEqual([true, false]);
});

test('a token that was good before it expired is not remembered as such', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const identify = createTokenVerifier(setOf(first));
    const token = `Bearer ${await sign(first, { claims: { exp: now() + 30 } })}`;
    expect((await identify(token)).hasBadToken).toBe(false);
    vi.advanceTimersByTime(29_000);
    expect((await identify(token)).hasBadToken).toBe(false);
    vi.advanceTimersByTime(2_000);
    expect((await identify(token)).hasBadToken).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
