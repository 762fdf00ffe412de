import { type Clock, monotonicClock } from './clock.ts';

/** What a closed loop did. */
export interface Throughput {
  count: number;
  seconds: number;
  perSecond: number;
}

/** Keeps `concurrency` requests under way for so many seconds, each sent when one is answered. Rejects when one fails. */
export async function closedLoop(
  send: (index: number) => Promise<void>,
  plan: { concurrency: number; seconds: number },
  clock: Clock = monotonicClock,
): Promise<Throughput> {
  const start = clock.now();
  const end = start + plan.seconds * 1_000;
  let count = 0;
  const lane = async (): Promise<void> => {
    while (clock.now() < end) await send(count++);
  };
  await Promise.all(Array.from({ length: plan.concurrency }, lane));
  const seconds = (clock.now() - start) / 1_000;
  return { count, seconds, perSecond: count / seconds };
}
