import { createLog } from '@lumigraph/lifecycle';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createEngines } from './engines.ts';

const log = createLog({ level: 'silent', name: 'test' });

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** An engine that notes that it is stopped. */
class Noted {
  isStopped = false;
  async stop(): Promise<void> {
    this.isStopped = true;
  }
}

test('a former engine goes on for what it began, and is stopped when that is done', () => {
  const [first, second] = [new Noted(), new Noted()];
  const engines = createEngines(first, log);
  const [one, two] = [engines.take(), engines.take()];
  engines.replace(second);
  expect(engines.take().engine).toBe(second);
  one.release();
  one.release();
  expect(first.isStopped).toBe(false);
  two.release();
  expect(first.isStopped).toBe(true);
});

test('a former engine that nothing uses is stopped at once', () => {
  const first = new Noted();
  const engines = createEngines(first, log);
  engines.take().release();
  expect(first.isStopped).toBe(false);
  engines.replace(new Noted());
  expect(first.isStopped).toBe(true);
});

test('what a former engine began is ended after a minute', () => {
  const [first, second] = [new Noted(), new Noted()];
  const engines = createEngines(first, log);
  engines.take();
  engines.replace(second);
  engines.take();
  vi.advanceTimersByTime(59_999);
  expect(first.isStopped).toBe(false);
  vi.advanceTimersByTime(1);
  expect([first.isStopped, second.isStopped]).toEqual([true, false]);
});

test('all engines are stopped together, also where one fails to', async () => {
  const failing = { stop: () => Promise.reject(new Error('no')) };
  const second = new Noted();
  const engines = createEngines<{ stop(): Promise<void> }>(failing, log);
  engines.take();
  engines.replace(second);
  await engines.stop();
  expect(second.isStopped).toBe(true);
});
