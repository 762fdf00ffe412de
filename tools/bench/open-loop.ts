import { type Clock, monotonicClock } from './clock.ts';

/**
 * Sends `perSecond` requests a second for so many seconds, each at its moment whether or not earlier ones are answered, and returns the
 * latencies in ms. A latency counts from the moment for which the request was scheduled, so that a system that stalls is charged with all
 * who would have waited (no coordinated omission: Tene, wrk2). Rejects with the first failure once all are answered or failed.
 */
export async function openLoop(
  send: (index: number) => Promise<void>,
  plan: { perSecond: number; seconds: number },
  clock: Clock = monotonicClock,
): Promise<number[]> {
  const count = Math.max(1, Math.floor(plan.perSecond * plan.seconds));
  const start = clock.now();
  const answers: Promise<number>[] = [];
  for (let index = 0; index < count; index += 1) {
    const scheduled = start + (index * 1_000) / plan.perSecond;
    if (clock.now() < scheduled) await clock.until(scheduled);
    const answer = send(index).then(() => clock.now() - scheduled);
    // A failure is told of below; nobody waits for it yet.
    answer.catch(() => undefined);
    answers.push(answer);
  }
  await Promise.allSettled(answers);
  return Promise.all(answers);
}
