import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { closedLoop } from './closed-loop.ts';
import { openLoop } from './open-loop.ts';

/** A clock that stands still until someone waits, and that may be late once, as a process that was held up. */
function handClock(
  late: { at: number; by: number } = { at: Number.POSITIVE_INFINITY, by: 0 },
): Clock & { pass(millis: number): void } {
  let now = 1_000;
  return {
    now: () => now,
    until: async (moment) => {
      // Whatever is answered by now is seen now.
      await new Promise(setImmediate);
      now = Math.max(now, moment + (moment - 1_000 === late.at ? late.by : 0));
    },
    pass: (millis) => {
      now += millis;
    },
  };
}

test('an open loop sends on schedule while nothing is answered', async () => {
  const clock = handClock();
  const { promise: allSent, resolve: answerAll } = Promise.withResolvers<void>();
  const sentAt: number[] = [];
  const send = (index: number) => {
    sentAt.push(clock.now() - 1_000);
    if (index === 4) {
      clock.pass(500);
      answerAll();
    }
    return allSent;
  };
  const latencies = await openLoop(send, { perSecond: 10, seconds: 0.5 }, clock);
  expect(sentAt).toEqual([0, 100, 200, 300, 400]);
  expect(latencies).toEqual([900, 800, 700, 600, 500]);
});

test('latency counts from the schedule, also for what could only be sent late', async () => {
  const clock = handClock({ at: 100, by: 250 });
  const latencies = await openLoop(async () => undefined, { perSecond: 10, seconds: 0.5 }, clock);
  expect(latencies).toEqual([0, 250, 150, 50, 0]);
});

test('an open loop waits for all answers and then tells of a failure', async () => {
  const { promise: slow, resolve } = Promise.withResolvers<void>();
  let isDone = false;
  const send = async (index: number) => {
    if (index === 0) throw new Error('refused');
    if (index === 1) resolve();
    await slow;
    isDone = true;
  };
  await expect(openLoop(send, { perSecond: 10, seconds: 0.2 }, handClock())).rejects.toThrow('refused');
  expect(isDone).toBe(true);
});

test('a closed loop keeps so many under way and counts what was answered in its time', async () => {
  const clock = handClock();
  let [underWay, most] = [0, 0];
  const send = async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
    clock.pass(10);
  };
  const { count, seconds, perSecond } = await closedLoop(send, { concurrency: 4, seconds: 1 }, clock);
  expect(most).toBe(4);
  expect(count).toBeGreaterThanOrEqual(100);
  expect(count).toBeLessThan(104);
  expect(perSecond).toBeCloseTo(count / seconds);
});
