import { expect, test } from 'vitest';
import { readMetric } from './meters.ts';

const TEXT = `# HELP statements_total Statements.
# TYPE statements_total counter
statements_total{process="gateway"} 41
statements_total{process="a b"} 1
statements_total_more 9
process_cpu_seconds_total 1.5e-2
`;

test('a metric is read by its name, over all its labels', () => {
  expect(readMetric('statements_total', TEXT)).toBe(42);
  expect(readMetric('process_cpu_seconds_total', TEXT)).toBe(0.015);
  expect(readMetric('statements', TEXT)).toBeNull();
});
