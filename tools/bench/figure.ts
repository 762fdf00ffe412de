import { median, spread } from './statistics.ts';

/** One measured quantity, with its value in each round. */
export interface Figure {
  name: string;
  unit: string;
  rounds: readonly number[];
  /** The same done barely, in the same rounds. */
  baseline?: { name: string; rounds: readonly number[] };
}

/** A figure over all its rounds; spreads are shares of the medians. */
export interface Summary {
  median: number;
  spread: number;
  baseline?: { median: number; spread: number };
  /** Ours divided by the baseline's, round by round. */
  ratio?: { median: number; spread: number };
}

export function summarize({ rounds, baseline }: Figure): Summary {
  if (!baseline) return overAll(rounds);
  const ratios = rounds.flatMap((value, round) => {
    const bare = baseline.rounds[round];
    return bare === undefined ? [] : [value / bare];
  });
  return { ...overAll(rounds), baseline: overAll(baseline.rounds), ratio: overAll(ratios) };
}

function overAll(rounds: readonly number[]): { median: number; spread: number } {
  return { median: median(rounds), spread: spread(rounds) };
}
