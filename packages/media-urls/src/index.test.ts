import { afterEach, expect, test, vi } from 'vitest';
import { type MediaGrant, signMediaUrl, verifyMediaUrl } from './index.ts';

const address = { baseUrl: 'https://media.example', secret: 's'.repeat(32) };
const PATH = '7/123/1/large-abc';

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

test('the same grant gives the same URL', () => {
  const given = grant();
  expect(signMediaUrl(address, PATH, given)).toBe(signMediaUrl(address, PATH, given));
});

test('nothing about a URL can be changed', () => {
  const url = signMediaUrl(address, PATH, grant(), { width: '640' });
  const changes = [
    { path: '7/123/1/large-other' },
    { secret: 't'.repeat(32) },
    ...[{ width: '1080' }, { for: 'private' }, { until: '9999999999' }, { filter: 'moon' }, { signature: '' }].map(
      (query) => ({ query }),
    ),
  ];
  for (const change of changes) expect(verified(url, change), JSON.stringify(change)).toBeNull();
  for (const more of ['=', '*', '&signature=x']) expect(verified(url + more), more).toBeNull();
  expect(verifyMediaUrl(address.secret, PATH, new URLSearchParams())).toBeNull();
});
