import type { Clients } from '@lumigraph/lifecycle';
import type { Tell } from '../start/progress.ts';
import type { Figure } from './figure.ts';

/** How thoroughly to measure. */
export interface Settings {
  rounds: number;
  /** Of one round of one load. */
  seconds: number;
  /** Clients that are connected at once, where that is measured. */
  sockets: number;
}

/** A system of its own that a measure loads: gateway with six subgraphs, workers, backing services. */
export interface BenchSystem {
  /** The gateway. */
  url: string;
  /** The same stores, for seeding and for looking in. */
  clients: Clients;
  /** For files and child processes; they go with the system. */
  folder: string;
}

/** Something worth measuring. */
export interface Measure {
  name: string;
  about: string;
  /** What the system's configuration differs in. */
  env: Record<string, string>;
  /** Loads the system and returns what it found. Throws a BenchFailure where an answer is wrong. */
  run(system: BenchSystem, settings: Settings, tell: Tell): Promise<Figure[]>;
}

/** Where a comparison runs; what it starts ends with the cleanup. */
export interface Room {
  /** For files and child processes; it is removed at the end. */
  folder: string;
  /** The user's environment. */
  env: NodeJS.ProcessEnv;
  cleanup: AsyncDisposableStack;
  /** Aborted when the user wants no more. */
  signal: AbortSignal;
}

/** Something worth comparing that needs no system: it starts what it loads, and shows what it found in a table of its own. */
export interface Comparison {
  name: string;
  about: string;
  /** Throws a BenchFailure where an answer is wrong. */
  compare(room: Room, settings: Settings, tell: Tell): Promise<{ figures: Figure[]; table: string }>;
}
