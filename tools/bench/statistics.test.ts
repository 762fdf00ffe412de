import { expect, test } from 'vitest';
import { median, percentile, spread } from './statistics.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test('a percentile is one of the samples, by the nearest rank', () => {
  expect([0, 0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 95, 99, 100]);
  expect([0.5, 0.95].map((share) => percentile([3, 1, 2], share))).toEqual([2, 3]);
  expect(percentile([7], 0.99)).toBe(7);
});

test('the median is the middle, or lies between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 1, 2, 4])).toBe(3);
  expect(median([4])).toBe(4);
});

test('the spread is the range as a share of the median', () => {
  expect(spread([90, 100, 130])).toBeCloseTo(0.4);
  expect(spread([5, 5, 5])).toBe(0);
  expect(spread([0, 0])).toBe(0);
});

test('of nothing there is no median and no percentile', () => {
  expect(() => median([])).toThrow(RangeError);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});
