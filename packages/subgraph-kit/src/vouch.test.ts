import { parseId } from '@lumigraph/ids';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
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
