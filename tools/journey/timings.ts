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
        const sorted = millis.toSorted((a, b) => a - b);
        const at = (share: number) =>
          (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
        return [name, String(sorted.length), at(0.5), at(0.95), at(1)];
      });
      const all = [['step', 'times', 'median ms', 'p95 ms', 'max ms'], ...rows];
      const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
      return all
        .map((row) =>
          row
            .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
            .join('  '),
        )
        .join('\n');
    },
  };
}
