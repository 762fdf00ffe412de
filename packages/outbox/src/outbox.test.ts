import { connectDatabase } from '@lumigraph/database';
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

const UNSENDABLE = 13;

function edited(version = 1): LumigraphEvent {
  const postId = newId<'post'>(7);
  return { name: 'posts.edited', slot: slotOf(postId), data: { postId, authorId: newId<'user'>(7), version } };
}

function outboxTo(publisher: Publisher, onError: (error: unknown) => void = () => undefined) {
  return createOutbox<Tables>({
    database: stack.clients.database,
    cache: stack.clients.cache,
    domain: 'posts',
    publisher,
    onError,
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

test('what a change makes void is forgotten once it is committed, and before it is answered', async () => {
  const order: string[] = [];
  const cache = {
    forget: async (keys: readonly string[]) => {
      const rows = await stack.clients.database.for<Tables>().selectFrom('posts.outbox').select('id').execute();
      order.push(`forget ${keys} of ${rows.length} committed`);
    },
    drop: async (keys: readonly string[]) => void order.push(`drop ${keys}`),
  };
  const publisher = { publish: () => Promise.reject(new Error('away')) };
  const outbox = createOutbox<Tables>({
    ...stack.clients,
    cache,
    domain: 'posts',
    publisher,
    onError: () => undefined,
  });
  await outbox.transaction(async (_trx, tell, outdated) => {
    outdated.forget('a', 'b');
    outdated.drop('c');
    outdated.forget('a');
    tell(edited());
    order.push('changed');
  });
  order.push('answered');
  expect(order).toEqual(['changed', 'drop c', 'forget a,b of 1 committed', 'answered']);
  const undone = outbox.transaction(async (_trx, _tell, outdated) => {
    outdated.forget('d');
    throw new Error('no');
  });
  await expect(undone).rejects.toThrow('no');
  expect(order).toHaveLength(4);
  await outbox.stop();
  await stack.clients.database.for<Tables>().deleteFrom('posts.outbox').execute();
});

test('a change that cannot be forgotten is not answered as done, though its events are sent', async () => {
  const sent: string[] = [];
  const cache = { forget: () => Promise.reject(new Error('away')), drop: async () => undefined };
  const publisher = { publish: async (_event: LumigraphEvent, id: string) => void sent.push(id) };
  const outbox = createOutbox<Tables>({
    ...stack.clients,
    cache,
    domain: 'posts',
    publisher,
    onError: () => undefined,
  });
  const change = outbox.transaction(async (_trx, tell, outdated) => {
    tell(edited());
    outdated.forget('a');
  });
  await expect(change).rejects.toThrow('away');
  await outbox.stop();
  expect(sent).toHaveLength(1);
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

test('events that cannot be published stay and are told, and block no other, however many they are', async () => {
  let isAway = true;
  const sent = new Set<string>();
  const outbox = outboxTo({
    publish: async ({ data }, id) => {
      if (isAway) throw new Error('away');
      if ('version' in data && data.version === UNSENDABLE) throw new Error('maximum payload exceeded');
      sent.add(id);
    },
  });
  await outbox.transaction(async (_trx, tell) => {
    for (let index = 0; index < 600; index += 1) tell(edited(UNSENDABLE));
  });
  await outbox.transaction(async (_trx, tell) => {
    for (let index = 0; index < 600; index += 1) tell(edited());
  });
  await outbox.stop();
  isAway = false;
  await expect(outbox.sweep(0)).rejects.toMatchObject({
    code: 'EVENTS_UNSENT',
    message: '600 events of posts could not be sent: maximum payload exceeded',
  });
  expect(sent.size).toBe(600);
  expect(await waiting()).toBe(600);
  await stack.clients.database.for<Tables>().deleteFrom('posts.outbox').execute();
});

test('of the events of one change those are sent that can be', async () => {
  const errors: unknown[] = [];
  const outbox = outboxTo(
    {
      publish: async ({ data }) => {
        if ('version' in data && data.version === UNSENDABLE) throw new Error('maximum payload exceeded');
      },
    },
    (error) => errors.push(error),
  );
  await outbox.transaction(async (_trx, tell) => {
    tell(edited());
    tell(edited(UNSENDABLE));
  });
  await outbox.stop();
  expect(errors).toMatchObject([{ code: 'EVENTS_UNSENT' }]);
  expect(await waiting()).toBe(1);
  await stack.clients.database.for<Tables>().deleteFrom('posts.outbox').execute();
});

test('one connection to PostgreSQL is enough to sweep', async () => {
  const database = connectDatabase({ url: stack.config.databaseUrl, pool: 1, onConnectionError: () => undefined });
  let isAway = true;
  const outbox = createOutbox<Tables>({
    database,
    cache: stack.clients.cache,
    domain: 'posts',
    publisher: {
      publish: async () => {
        if (isAway) throw new Error('away');
      },
    },
    onError: () => undefined,
  });
  await outbox.transaction(async (_trx, tell) => tell(edited()));
  await outbox.stop();
  isAway = false;
  expect(await outbox.sweep(0)).toBe(1);
  expect(await waiting()).toBe(0);
  await database.close();
});
