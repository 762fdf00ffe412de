import { expect, test } from 'vitest';
import { comparisonTable, ratioOf, type Taken } from './comparison.ts';

const taken = (name: string, ...millis: number[]): Taken => ({
  name,
  rounds: millis.map((gatewayMillis) => ({
    gatewayMillis,
    allMillis: 2 * gatewayMillis,
    perSecond: 100,
    p50: 5,
    p99: 9,
  })),
});

test('a ratio is taken round by round, so that a round in which the machine was slow for both does not bend it', () => {
  expect(ratioOf(taken('ours', 1, 10, 1), taken('theirs', 4, 40, 5))).toBe(0.25);
});

test('each row tells its medians and how ours are to it', () => {
  const table = comparisonTable([
    taken('Lumigraph in process', 1, 1, 1),
    taken('Lumigraph over HTTP', 2, 2, 2),
    taken('another', 4, 400, 3),
  ]);
  expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['', 'CPU ms', 'with subgraphs', 'requests/s', 'p50 ms', 'p99 ms', 'in process ÷ it', 'over HTTP ÷ it'],
    ['Lumigraph in process', '1', '2', '100', '5', '9', '1.00', '2.00'],
    ['Lumigraph over HTTP', '2', '4', '100', '5', '9', '0.50', '1.00'],
    ['another', '4', '8', '100', '5', '9', '0.25', '0.50'],
  ]);
});
