import { columns } from '../bench/report.ts';
import { percentile } from '../bench/statistics.ts';

/** How long the steps of the journey took. */
export interface Timings {
  /** Runs a step and notes its time under a name. */
  time<Result>(name: string, step: () => Promise<Result>): Promise<Result>;
  /** A table: per name how often, and the median, 95th percentile and maximum in milliseconds. */
  table(): string;
}

export function createTimings(): Timings {
  const taken = new Map<string, number[]>();
  return {
    time: async (name, step) => {
      const start = performance.now();
      const result = await step();
      taken.set(name, [...(taken.get(name) ?? []), performance.now() - start]);
      return result;
    },
    table: () => {
      const rows = [...taken].map(([name, millis]) => {
        const shares = [0.5, 0.95, 1].map((share) => percentile(millis, share).toFixed(0));
        return [name, String(millis.length), ...shares];
      });
      return columns([['step', 'times', 'median ms', 'p95 ms', 'max ms'], ...rows], (column) => column > 0);
    },
  };
}
