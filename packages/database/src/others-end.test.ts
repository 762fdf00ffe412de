import { hold, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { othersEnd } from './index.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
  await stack.clients.database.for<unknown>().schema.createTable('things').addColumn('id', 'integer').execute();
});
afterAll(() => stack.stop());

const NEVER = new AbortController().signal;
const WRITE = 'insert into things (id) values (1)';

/** Resolves when the next look at what is under way was taken. */
function nextLook(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = stack.clients.database.onQuery((statement) => {
    if (!statement.includes('pg_snapshot_xmin')) return;
    stop();
    resolve();
  });
  return promise;
}

test('who was writing is waited for, whether they commit or not', async () => {
  const db = stack.clients.database.for<unknown>();
  for (const end of ['commit', 'release'] as const) {
    const writer = await hold(stack.clients, WRITE);
    const looks = [nextLook()];
    let hasEnded = false;
    const ending = othersEnd(db, NEVER).then((answer) => {
      hasEnded = answer;
    });
    await Promise.all(looks);
    await nextLook();
    expect(hasEnded).toBe(false);
    await writer[end]();
    await ending;
    expect(hasEnded).toBe(true);
  }
});

test('who begins to write afterwards is not waited for', async () => {
  const db = stack.clients.database.for<unknown>();
  const first = await hold(stack.clients, WRITE);
  const look = nextLook();
  const ending = othersEnd(db, NEVER);
  await look;
  const later = await hold(stack.clients, WRITE);
  await first.release();
  expect(await ending).toBe(true);
  await later.release();
});

test('whoever waits can be called off', async () => {
  const writer = await hold(stack.clients, WRITE);
  const calling = new AbortController();
  const look = nextLook();
  const ending = othersEnd(stack.clients.database.for<unknown>(), calling.signal);
  await look;
  calling.abort();
  expect(await ending).toBe(false);
  await writer.release();
});
