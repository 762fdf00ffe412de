import { BenchFailure } from './bench-failure.ts';

/** The counters of a process at a moment, by the names of its Prometheus metrics. Throws a BenchFailure for one it does not have. */
export type Meters = (metric: string) => number;

/** Reads `/metrics` of the process at this address. */
export async function readMeters(url: string): Promise<Meters> {
  const response = await fetch(`${url}/metrics`);
  const text = await response.text();
  return (metric) => {
    const value = readMetric(metric, text);
    if (value === null) throw new BenchFailure('NO_METRIC', `${url}/metrics has no ${metric}`);
    return value;
  };
}

/** The sum of a metric's values over all its labels in Prometheus' text format; null where it is not there. */
export function readMetric(metric: string, text: string): number | null {
  const values = text
    .split('\n')
    .filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}
