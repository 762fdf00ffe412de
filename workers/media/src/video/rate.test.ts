import { expect, test } from 'vitest';
import { framesIn, outputRate, parseRate } from './rate.ts';

test.each([
  ['30/1', '30/1', '30/1'],
  ['30000/1001', '30000/1001', '30000/1001'],
  ['60/1', '60/1', '60/1'],
  ['25/1', '5990/401', '25/1'],
  ['90000/1', '2970/100', '30/1'],
  ['1000/1', '24/1', '24/1'],
  ['1000/1', '8/1', '15/1'],
  ['1000/1', '59/1', '60/1'],
  ['1000/1', '100/1', '60/1'],
  ['120/1', '120/1', '120/2'],
  ['240/1', '240/1', '240/4'],
  ['100/1', '100/1', '100/2'],
  ['1/10', '1/10', '1/1'],
  ['0/0', '0/0', '60/1'],
  ['0/0', '24/1', '24/1'],
])('a video of rate %s, %s on average, gets %s', (tick, average, wanted) => {
  const { frames, seconds } = outputRate(parseRate(tick), parseRate(average));
  expect(`${frames}/${seconds}`).toBe(wanted);
});

test('frames last at least as long as asked', () => {
  expect(framesIn({ frames: 30, seconds: 1 }, 4)).toBe(120);
  expect(framesIn({ frames: 30_000, seconds: 1_001 }, 4)).toBe(120);
  expect(framesIn({ frames: 123, seconds: 10 }, 4)).toBe(50);
  expect(framesIn({ frames: 1, seconds: 1 }, 4)).toBe(4);
});

test.each(['', 'x', '1/0', '0/1', '-1/1', '1', undefined])('%s is no rate', (text) => {
  expect(parseRate(text)).toBeNull();
});
