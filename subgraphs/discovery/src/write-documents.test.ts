import type { Database } from '@lumigraph/database';
import type { PostId, UserId } from '@lumigraph/ids';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { type KyselyPlugin, type QueryId, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDocumentWriter, type DocumentWriter } from './index.ts';

let stack: TestStack;
let seed: Seed;
let writer: DocumentWriter;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  writer = createDocumentWriter(stack.clients);
});
afterAll(() => stack.stop());

/** A writer that stops when it has first read a table, until it goes on. */
function slowWriter(table: string) {
  const reached = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  const reads = new Set<QueryId>();
  const pause: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      if (JSON.stringify(node).includes(`"name":"${table}"`)) reads.add(queryId);
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      if (reads.has(queryId)) {
        reached.resolve();
        await goesOn.promise;
      }
      return result;
    },
  };
  const { database } = stack.clients;
  const slow: Database = { ...database, for: <Tables>() => database.for<Tables>().withPlugin(pause) };
  return { writer: createDocumentWriter({ database: slow }), reached: reached.promise, goOn: goesOn.resolve };
}

/** Waits until a call is done, or waits for the slow writer. */
async function doneOrWaiting(call: Promise<void>): Promise<void> {
  const onlooker = await hold(stack.clients, 'select 1');
  await Promise.race([call, onlooker.blocks(1)]);
  await onlooker.release();
}

async function renameTo(user: UserId, name: string): Promise<void> {
  await sql`update users.accounts set display_name = ${name} where id = ${user}`.execute(stack.clients.database.for());
}

/** The words of a person's and of a post's documents; null where there is none. */
async function documentsOf(user: UserId, post: PostId): Promise<{ person: string | null; post: string | null }> {
  const { rows } = await sql<{ person: string | null; post: string | null }>`select
    (select words::text from discovery.user_documents where user_id = ${user}) as person,
    (select words::text from discovery.post_documents where post_id = ${post}) as post`.execute(
    stack.clients.database.for(),
  );
  return rows[0] ?? { person: null, post: null };
}

test('of two refreshes of one person at once, the one that read the old name does not have the last word', async () => {
  const author = await seed.account();
  const post = await seed.post(author);
  await renameTo(author, 'Aardvark');
  const slow = slowWriter('accounts');
  const early = slow.writer.refreshUser(author);
  await slow.reached;
  await renameTo(author, 'Xylophone');
  const late = writer.refreshUser(author);
  await doneOrWaiting(late);
  slow.goOn();
  await Promise.all([early, late]);
  const words = await documentsOf(author, post);
  expect(words).toEqual({ person: expect.stringContaining('xylophone'), post: expect.stringContaining('xylophone') });
});

test('neither a refresh of its author nor one of its own brings back a post that is deleted meanwhile', async () => {
  const author = await seed.account();
  for (const refresh of ['author', 'post']) {
    const post = await seed.post(author);
    const slow = slowWriter('posts');
    const early = refresh === 'author' ? slow.writer.refreshUser(author) : slow.writer.refreshPost(post);
    await slow.reached;
    await seed.deletePost(post);
    const removed = writer.refreshPost(post);
    await doneOrWaiting(removed);
    slow.goOn();
    await Promise.all([early, removed]);
    expect((await documentsOf(author, post)).post, refresh).toBeNull();
  }
});

test('more refreshes at once than there are connections all come to an end', async () => {
  const author = await seed.account();
  const post = await seed.post(author);
  await Promise.all(
    Array.from({ length: 60 }, (_, index) => (index % 2 ? writer.refreshUser(author) : writer.refreshPost(post))),
  );
  expect(await documentsOf(author, post)).toEqual({ person: expect.any(String), post: expect.any(String) });
});
