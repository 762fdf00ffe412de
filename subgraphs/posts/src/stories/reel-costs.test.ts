import { newId, slotOf, type UserId } from '@lumigraph/ids';
import { keysOfFollow } from '@lumigraph/people-reads';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostsSubgraph } from '../subgraph.ts';
import { type StoryClient, storyClient } from './test-client.ts';

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let client: StoryClient;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  client = storyClient(stack, subgraph);
});
afterAll(async () => {
  await subgraph.stop();
  await stack.stop();
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

async function followees(viewer: UserId, count: number): Promise<UserId[]> {
  const found = await Promise.all(Array.from({ length: count }, () => seed.account()));
  for (const id of found) await seed.follow(viewer, id);
  return found;
}

async function statementsOf(run: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const stop = stack.clients.database.onQuery((statement) => {
    // Not what the outbox does meanwhile.
    if (!/outbox|advisory|epoch/.test(statement)) statements.push(statement.replaceAll('"', ''));
  });
  await run();
  stop();
  return statements;
}

test('a page of twenty reels with their stories and what is seen of them costs one statement per table', async () => {
  const viewer = await seed.account();
  for (const author of await followees(viewer, 20)) {
    for (let count = 0; count < 3; count += 1) {
      const story = await seed.story(author, { at: minutesAgo(count) });
      if (count === 0) await seed.see(viewer, story);
    }
  }
  await stack.flushRedis();
  const statements = await statementsOf(async () => {
    const { edges } = await client.reels(viewer, { first: 20 });
    expect(edges).toHaveLength(20);
    for (const { node } of edges) {
      const seen = node.stories.map(({ seenByViewer }) => seenByViewer);
      expect(seen).toEqual([false, false, true]);
    }
  });
  for (const table of ['users.following', 'users.accounts', 'posts.stories', 'posts.seen_stories']) {
    const asking = statements.filter((statement) => new RegExp(`(from|join) ${table}\\b`).test(statement));
    expect(asking, table).toHaveLength(1);
  }
  // Whom the viewer follows, all of their stories with what is seen of them, and the people.
  expect(statements).toHaveLength(3);
});

test('the reels of fifty authors on one page cost one statement per table', async () => {
  const viewer = await seed.account();
  const authors = await Promise.all(Array.from({ length: 50 }, () => seed.account()));
  for (const author of authors) await seed.story(author);
  const statements = await statementsOf(async () => {
    const reels = await client.reelsOf(viewer, authors);
    expect(reels.map((reel) => reel?.stories.length)).toEqual(authors.map(() => 1));
  });
  expect(statements.filter((statement) => statement.includes('posts.'))).toHaveLength(1);
  expect(statements).toHaveLength(3);
});

test('whoever follows 7,500 people gets their reels by one statement', async () => {
  const viewer = await seed.account();
  const db = stack.clients.database.for();
  const speaking = await followees(viewer, 3);
  const silent = Array.from({ length: 7_497 }, (_none, index) => newId<'user'>(index));
  await sql`insert into users.following (slot, user_id, followee_id, followed_at)
    select ${slotOf(viewer)}, ${viewer}, id, now() from unnest(${silent}::bigint[]) id`.execute(db);
  await stack.clients.cache.forget(
    silent.slice(0, 1).flatMap((followee) => keysOfFollow({ follower: viewer, followee })),
  );
  for (const author of speaking) await seed.story(author, { at: minutesAgo(speaking.indexOf(author)) });
  const statements = await statementsOf(async () => {
    const { edges } = await client.reels(viewer, { first: 100 });
    expect(edges.map(({ node }) => node.id)).toEqual(speaking);
  });
  expect(statements.filter((statement) => statement.includes('posts.stories'))).toHaveLength(1);
});
