import { createHmac } from 'node:crypto';
import { newId } from '@lumigraph/ids';
import { afterEach, expect, test, vi } from 'vitest';
import { type MediaGrant, signMediaUrl, verifyMediaUrl } from './index.ts';

const address = { baseUrl: 'https://media.example', secret: 's'.repeat(32) };
const PATH = '7/123/1/large-abc';
const viewer = newId<'user'>(7);

afterEach(() => {
  vi.useRealTimers();
});

const grant = (seconds = 60): MediaGrant => ({ audience: 'public', until: Math.floor(Date.now() / 1_000) + seconds });

/** What a URL permits, but for what is changed. */
function verified(url: string, change: { path?: string; query?: Record<string, string>; secret?: string } = {}) {
  const { pathname, searchParams } = new URL(url);
  for (const [name, value] of Object.entries(change.query ?? {})) searchParams.set(name, value);
  return verifyMediaUrl(change.secret ?? address.secret, change.path ?? pathname.slice('/media/'.length), searchParams);
}

test('a URL permits what it was signed for, until it ends', () => {
  const given = grant();
  const url = signMediaUrl(address, PATH, given, { width: '640' });
  expect(url).toMatch(/^https:\/\/media\.example\/media\/7\/123\/1\/large-abc\?width=640&/);
  expect(verified(url)).toEqual(given);
  vi.useFakeTimers({ now: Date.now() + 61_000 });
  expect(verified(url)).toBeNull();
});

test('a URL of what is private says to whom it was given', () => {
  for (const whom of [viewer, null]) {
    const given: MediaGrant = { audience: 'private', viewer: whom, until: grant().until };
    const url = signMediaUrl(address, PATH, given);
    expect(verified(url)).toEqual(given);
    for (const other of ['public', 'guest', newId<'user'>(8)].filter((one) => !url.includes(`for=${one}&`))) {
      expect(verified(url, { query: { for: other } })).toBeNull();
    }
  }
});

test('a URL that is for nobody, as those of the release before are, permits nothing', () => {
  const signed = (whom: string) => {
    const conditions = { for: whom, until: String(grant().until) };
    const signature = createHmac('sha256', address.secret)
      .update(JSON.stringify(['media', PATH, Object.entries(conditions)]))
      .digest('base64url');
    return verifyMediaUrl(address.secret, PATH, new URLSearchParams({ ...conditions, signature }));
  };
  expect(signed(viewer)).toMatchObject({ audience: 'private', viewer });
  for (const whom of ['private', '', '0', '-1', `${viewer},${viewer}`, 'null']) expect(signed(whom), whom).toBeNull();
});

test('the same grant gives the same URL', () => {
  const given = grant();
  expect(signMediaUrl(address, PATH, given)).toBe(signMediaUrl(address, PATH, given));
});

test('nothing about a URL can be changed', () => {
  const url = signMediaUrl(address, PATH, grant(), { width: '640' });
  const changes = [
    { path: '7/123/1/large-other' },
    { secret: 't'.repeat(32) },
    ...[
      { width: '1080' },
      { for: viewer },
      { for: 'guest' },
      { until: '9999999999' },
      { filter: 'moon' },
      { signature: '' },
    ].map((query) => ({ query })),
  ];
  for (const change of changes) expect(verified(url, change), JSON.stringify(change)).toBeNull();
  for (const more of ['=', '*', '&signature=x']) expect(verified(url + more), more).toBeNull();
  expect(verifyMediaUrl(address.secret, PATH, new URLSearchParams())).toBeNull();
});
