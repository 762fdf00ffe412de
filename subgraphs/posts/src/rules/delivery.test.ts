import { expect, test } from 'vitest';
import { nextDelivery } from './delivery.ts';

const limits = { high: 10_000, low: 8_000 };

test.each([
  ['push', 9_999, 'push'],
  ['push', 10_000, 'pull'],
  ['pull', 9_999, 'pull'],
  ['pull', 8_000, 'pull'],
  ['pull', 7_999, 'push'],
  ['push', 8_500, 'push'],
  ['pull', 1_000_000, 'pull'],
] as const)('after %s, with %i followers: %s', (last, followers, next) => {
  expect(nextDelivery(last, followers, limits)).toBe(next);
});
