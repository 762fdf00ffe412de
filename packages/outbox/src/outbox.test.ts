import type { LumigraphEvent, Publisher } from '@lumigraph/events';
import { newId, slotOf } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createOutbox, type OutboxTable } from './index.ts';

interface Tables {
  'posts.outbox': OutboxTable;
}

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

function edited(): LumigraphEvent {
  const postId = newId<'post'>(7);
  return { name: 'posts.edited', slot: slotOf(postId), data: { postId, authorId: newId<'user'>(7), version: 1 } };
}

function outboxTo(publisher: Publisher) {
  return createOutbox<Tables>({
    database: stack.clients.database,
    domain: 'posts',
    publisher,
    onError: () => undefined,
  });
}

async function waiting(): Promise<number> {
  const rows = await stack.clients.database.for<Tables>().selectFrom('posts.outbox').select('id').execute();
  return rows.length;
}

test('an event is sent after its change commits, once, and leaves the outbox', async () => {
  const sent: string[] = [];
  const outbox = outboxTo({ publish: async (event, id) => void sent.push(`${event.name} ${id}`) });
  const result = await outbox.transaction(async (_trx, tell) => {
    tell(edited());
    expect(sent).toEqual([]);
    return 'done';
  });
  expect(result).toBe('done');
  await outbox.stop();
  expect(sent).toEqual([expect.stringMatching(/^posts\.edited posts:\d+$/)]);
  expect(await waiting()).toBe(0);
  expect(await outbox.sweep(0)).toBe(0);
});

test('a change that fails tells nothing', async () => {
  const publish = vi.fn(async () => undefined);
  const outbox = outboxTo({ publish });
  const failing = outbox.transaction(async (_trx, tell) => {
    tell(edited());
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await outbox.stop();
  expect(publish).not.toHaveBeenCalled();
  expect(await waiting()).toBe(0);
});

test('what could not be sent stays, and the sweeper sends it with the same id', async () => {
  const ids: string[] = [];
  let isAway = true;
  const outbox = outboxTo({
    publish: async (_event, id) => {
      ids.push(id);
      if (isAway) throw new Error('away');
    },
  });
  await outbox.transaction(async (_trx, tell) => tell(edited()));
  await outbox.stop();
  expect(await waiting()).toBe(1);
  await expect(outbox.sweep(0)).rejects.toThrow('away');
  expect(await waiting()).toBe(1);
  isAway = false;
  expect(await outbox.sweep(0)).toBe(1);
  expect(await waiting()).toBe(0);
  expect(new Set(ids).size).toBe(1);
});

test('a backlog of more than one batch is swept whole', async () => {
  const sent = new Set<string>();
  let isAway = true;
  const outbox = outboxTo({
    publish: async (_event, id) => {
      if (isAway) throw new Error('away');
      sent.add(id);
    },
  });
  await outbox.transaction(async (_trx, tell) => {
    for (let index = 0; index < 1_200; index += 1) tell(edited());
  });
  await outbox.stop();
  isAway = false;
  expect(await outbox.sweep(0)).toBe(1_200);
  expect(sent.size).toBe(1_200);
});
