import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { spacingOf, startTimerUntil } from './lasting-connections.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  ['at its time', 5_000, 4_999],
  ['of the past at once', -60_000, null],
  ['of a far future not before 24 days', 400 * 86_400_000, 24 * 86_400_000],
])('a timer %s', (_when, inMs, silentMs) => {
  const work = vi.fn();
  startTimerUntil(Date.now() + inMs, work);
  if (silentMs !== null) {
    vi.advanceTimersByTime(silentMs);
    expect(work).not.toHaveBeenCalled();
  }
  vi.advanceTimersByTime(86_400_000);
  expect(work).toHaveBeenCalledTimes(1);
});

test('connections are ended evenly over the whole time, but a few of them sooner', () => {
  expect(spacingOf(1_000, 15_000)).toBe(15);
  expect(spacingOf(3, 15_000)).toBe(100);
});
