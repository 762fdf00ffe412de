import { setTimeout as wait } from 'node:timers/promises';

/** Time as load is driven by it, in milliseconds. */
export interface Clock {
  now(): number;
  /** Resolves at a moment, or up to a millisecond later. */
  until(moment: number): Promise<void>;
}

export const monotonicClock: Clock = {
  now: () => performance.now(),
  until: (moment) => wait(Math.ceil(moment - performance.now())),
};
