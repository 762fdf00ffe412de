import { expect, test } from 'vitest';
import { reopens, withReason, withText } from './reports.ts';

test('what was dismissed comes back by somebody else, an account that was acted upon by anyone, and what was taken down by nobody', () => {
  for (const kind of ['POST', 'COMMENT', 'STORY', 'USER'] as const) {
    expect(reopens({ kind, status: 'OPEN' }, true)).toBe(false);
    expect(reopens({ kind, status: 'OPEN' }, false)).toBe(false);
    expect(reopens({ kind, status: 'DISMISSED' }, true)).toBe(true);
    expect(reopens({ kind, status: 'DISMISSED' }, false)).toBe(false);
    expect(reopens({ kind, status: 'ACTED' }, true)).toBe(kind === 'USER');
    expect(reopens({ kind, status: 'ACTED' }, false)).toBe(kind === 'USER');
  }
});

test('of many wordings the first four and the latest are kept, each once', () => {
  const words = ['a', 'b', 'a', 'c', 'd', 'e', 'f'];
  expect(words.reduce(withText, [] as readonly string[])).toEqual(['a', 'b', 'c', 'd', 'f']);
  expect(withText(['a'], null)).toEqual(['a']);
  expect(withText([], '')).toEqual([]);
});

test('reasons are counted once for each reporter, by the last that they gave, and the most frequent is first', () => {
  const once = withReason(withReason([], 'SPAM', null), 'HATE', null);
  expect(once).toEqual([
    { reason: 'HATE', count: 1 },
    { reason: 'SPAM', count: 1 },
  ]);
  expect(withReason(once, 'SPAM', 'SPAM')).toEqual(once);
  expect(withReason(once, 'SPAM', 'HATE')).toEqual([{ reason: 'SPAM', count: 2 }]);
  expect(withReason(once, 'SPAM', null)).toEqual([
    { reason: 'SPAM', count: 2 },
    { reason: 'HATE', count: 1 },
  ]);
});
