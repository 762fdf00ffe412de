import type { UserId } from '@lumigraph/ids';

/** What a purge has done before it ended. */
export interface Purged {
  /** Whether nothing is left. */
  isDone: boolean;
  /** How many things it removed. */
  removed: number;
}

/** Removes what one domain has of someone who deleted their account. */
export interface Purge {
  /**
   * Removes all of it in small transactions; ends between two of them when the signal is aborted, and goes on from there when it is called
   * again, by whomever. Idempotent.
   */
  purge(user: UserId, signal: AbortSignal): Promise<Purged>;
  start(): void;
  stop(): Promise<void>;
}

/** Removes a batch and tells how many things were in it; 0 where there is nothing of its kind any more. */
export type RemoveBatch = () => Promise<number>;

/** Removes batch after batch of one kind, then of the next, until nothing is left or the signal is aborted. */
export async function purgeInBatches(signal: AbortSignal, kinds: readonly RemoveBatch[]): Promise<Purged> {
  let removed = 0;
  for (const removeBatch of kinds) {
    for (let count = -1; count !== 0; removed += count) {
      if (signal.aborted) return { isDone: false, removed };
      count = await removeBatch();
    }
  }
  return { isDone: true, removed };
}
