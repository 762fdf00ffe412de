import { expect, test } from 'vitest';
import { summarize } from './figure.ts';
import { table } from './report.ts';

const throughput = {
  name: 'throughput',
  unit: '/s',
  rounds: [40, 50, 20],
  baseline: { name: '/s bare', rounds: [4_000, 10_000, 4_000] },
};

test('a ratio is taken round by round, then its median', () => {
  expect(summarize(throughput)).toEqual({
    median: 40,
    spread: 0.75,
    baseline: { median: 4_000, spread: 1.5 },
    ratio: { median: 0.005, spread: 1 },
  });
});

test('a figure without a baseline has no ratio', () => {
  expect(summarize({ name: 'p99', unit: 'ms', rounds: [1.5, 2.5] })).toEqual({ median: 2, spread: 0.5 });
});

test('the table has a line per figure, in columns', () => {
  const lines = table([
    { measure: 'feed', figures: [throughput, { name: 'p99', unit: 'ms', rounds: [1_234.5, 1_234.5] }] },
  ]).split('\n');
  expect(lines).toEqual([
    'measure  figure      median      spread  baseline           ratio  spread',
    'feed     throughput      40  /s    75 %     4,000  /s bare  0.005   100 %',
    'feed     p99          1,235  ms     0 %',
  ]);
});
