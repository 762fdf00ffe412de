import type { DeliveryMode } from '../data/tables.ts';

/** From `high` followers an author is pulled; a pulled one is pushed again below `low` only, so that nobody near the border flips. */
export interface DeliveryLimits {
  high: number;
  low: number;
}

/** How an author's next post is delivered, given how the last one was and how many followers there are. */
export function nextDelivery(last: DeliveryMode, followers: number, { high, low }: DeliveryLimits): DeliveryMode {
  if (followers >= high) return 'pull';
  return followers < low ? 'push' : last;
}
