import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { createSeed, type Seed, type TestStack, testStack, usernameOf } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDocumentWriter, createPurge, type DocumentWriter } from './index.ts';

const NEVER = new AbortController().signal;

let stack: TestStack;
let seed: Seed;
let writer: DocumentWriter;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  writer = createDocumentWriter(stack.clients);
});
afterAll(() => stack.stop());

let ada: UserId;
let bob: UserId;
beforeEach(async () => {
  [ada, bob] = [await seed.account(), await seed.account()];
  for (const id of [ada, bob]) await writer.refreshUser(id);
});

async function say(author: UserId, caption: string): Promise<PostId> {
  const id = await seed.post(author);
  await edit(id, caption);
  return id;
}

async function edit(id: PostId, caption: string): Promise<void> {
  await sql`update posts.posts set caption = ${caption} where slot = ${slotOf(id)} and id = ${id}`.execute(
    stack.clients.database.for(),
  );
  await writer.refreshPost(id);
}

/** Whose documents there are, and which of these words are guessed at. */
async function known(words: readonly string[]): Promise<unknown> {
  const db = stack.clients.database.for<unknown>();
  const posts = await sql<{ id: UserId }>`select distinct author_id as id from discovery.post_documents`.execute(db);
  const people = await sql<{ id: UserId }>`select user_id as id from discovery.user_documents`.execute(db);
  const found = await sql<{ word: string }>`
    select word from discovery.vocabulary where word = any(${[...words]}::text[]) order by word`.execute(db);
  const own = new Set<unknown>([ada, bob]);
  const ids = (rows: readonly { id: UserId }[]) => rows.map(({ id }) => id).filter((id) => own.has(id));
  return { posts: ids(posts.rows), people: ids(people.rows), words: found.rows.map(({ word }) => word) };
}

const purge = (user: UserId) => createPurge(stack.clients).purge(user, NEVER);

test('nothing of who left is found, and no word that only they wrote is guessed at', async () => {
  await say(ada, "harbour volcano o'clock back\\slash");
  await say(bob, 'harbour lighthouse');
  const words = ['harbour', 'lighthouse', 'volcano', usernameOf(ada), usernameOf(bob)].sort();
  expect(await known(words)).toMatchObject({ words });
  await seed.changeAccount(ada, { state: 'deleted' });
  // A post, and the person.
  expect(await purge(ada)).toEqual({ isDone: true, removed: 2 });
  expect(await known(words)).toEqual({
    posts: [bob],
    people: [bob],
    words: ['harbour', 'lighthouse', usernameOf(bob)],
  });
  expect(await purge(ada)).toEqual({ isDone: true, removed: 0 });
});

test('what comes late of who left is not found either', async () => {
  const post = await say(ada, 'volcano');
  await seed.changeAccount(ada, { state: 'deleted' });
  await purge(ada);
  await Promise.all([writer.refreshPost(post), writer.refreshUser(ada)]);
  expect(await known(['volcano'])).toEqual({ posts: [], people: [bob], words: [] });
});

test('hundreds of posts go by and by', async () => {
  for (let n = 0; n < 3; n += 1) await say(ada, `number${n}`);
  await sql`insert into discovery.post_documents (slot, post_id, author_id, words, published_at)
    select ${slotOf(ada)}, n, ${ada}, to_tsvector('simple', 'many'), now() from generate_series(1, 450) n`.execute(
    stack.clients.database.for(),
  );
  expect(await purge(ada)).toEqual({ isDone: true, removed: 454 });
  expect(await known([])).toMatchObject({ posts: [], people: [bob] });
});

test('a word that only one post had is forgotten with its edit, and with the post', async () => {
  const post = await say(ada, 'first harbour');
  await say(bob, 'harbour');
  await edit(post, 'second harbour');
  expect(await known(['first', 'second', 'harbour'])).toMatchObject({ words: ['harbour', 'second'] });
  await seed.deletePost(post);
  await writer.refreshPost(post);
  expect(await known(['first', 'second', 'harbour'])).toMatchObject({ words: ['harbour'] });
});
