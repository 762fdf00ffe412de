import { parseId } from '@lumigraph/ids';
import { SignJWT } from 'jose';
import { expect, onTestFinished, test, vi } from 'vitest';
import { signVouch, verifyVouch } from './vouch.ts';

const SECRET = 's'.repeat(32);
const id = parseId<'user'>('123');
const request = { viewer: id && { id }, requestId: 'r-12345678', accept: 'image/avif', address: '10.1.2.3' };

test('what the gateway vouches for arrives as it was, of a viewer or of nobody', async () => {
  expect(await verifyVouch(SECRET, `Bearer ${await signVouch(SECRET, request)}`)).toEqual(request);
  const nobody = { ...request, viewer: null };
  expect(await verifyVouch(SECRET, `Bearer ${await signVouch(SECRET, nobody)}`)).toEqual(nobody);
});

test('a token that is missing, of another secret, of another use or too old is worth nothing', async () => {
  const key = new TextEncoder().encode(SECRET);
  const token = (audience: string, seconds: number) =>
    new SignJWT({ viewer: '123' })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(key);
  const worthless = [
    undefined,
    'Bearer x',
    `Bearer ${await signVouch('t'.repeat(32), request)}`,
    `Bearer ${await token('lumigraph', 60)}`,
    `Bearer ${await token('lumigraph-subgraph', -1)}`,
  ];
  for (const authorization of worthless) expect(await verifyVouch(SECRET, authorization)).toBeNull();
  expect(await verifyVouch(SECRET, `Bearer ${await token('lumigraph-subgraph', 60)}`)).not.toBeNull();
});

test('who replays what they overheard can do so for a minute at most', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const authorization = `Bearer ${await signVouch(SECRET, request)}`;
  vi.advanceTimersByTime(58_000);
  expect(await verifyVouch(SECRET, authorization)).toEqual(request);
  vi.advanceTimersByTime(3_000);
  expect(await verifyVouch(SECRET, authorization)).toBeNull();
});

test('a token that is not signed, or never ends, is worth nothing', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { viewer: '123', aud: 'lumigraph-subgraph', exp: Math.floor(Date.now() / 1000) + 60 };
  for (const alg of ['none', 'None', 'EdDSA'])
    expect(await verifyVouch(SECRET, `Bearer ${part({ alg })}.${part(claims)}.`)).toBeNull();
  const endless = await new SignJWT({ viewer: '123' })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('lumigraph-subgraph')
    .sign(new TextEncoder().encode(SECRET));
  expect(await verifyVouch(SECRET, `Bearer ${endless}`)).toBeNull();
});
