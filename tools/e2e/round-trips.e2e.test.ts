import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import { type MediaId, newId, type PostId, parseId, slotOf } from '@lumigraph/ids';
import { parse } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import { createSeed, type TestStack, testStack } from '../test-stack/index.ts';
import { startWatchedSystem, type WatchedSystem } from './watched-system.ts';

/** Key families of Redis that a subgraph asks for one warm page, one round trip each. */
const KEY_FAMILIES: Record<'LATEST' | 'RANKED', Record<SubgraphName, number>> = {
  LATEST: { users: 2, posts: 4, media: 6, feed: 5, engagement: 5, discovery: 0 },
  RANKED: { users: 2, posts: 4, media: 6, feed: 7, engagement: 5, discovery: 0 },
};
const POSTS = 50;
const PAGE = `query Page($order: FeedOrder) { feed(first: ${POSTS}, order: $order) { edges { cursor source node {
  id caption hashtags createdAt likeCount commentCount viewerHasLiked author { id username displayName followerCount }
  media { id url(width: 640) blurHash width height renditions { url width format } } } } pageInfo { hasNextPage endCursor } } }`;
const MENTIONS = `query Mentions { feed(first: ${POSTS}, order: LATEST) { edges { node {
  author { username } mentions { username } } } } }`;
const TALK = `query Talk { feed(first: ${POSTS}) { edges { node {
  comments(first: 3) { edges { node { body author { username } replies(first: 2) { edges { node { body } } } } } }
  likers(first: 3) { edges { node { username } } } } } } }`;

let stack: TestStack;
let system: WatchedSystem;
let fan: Person;
beforeAll(async () => {
  stack = await testStack();
  system = await startWatchedSystem(stack);
  fan = await signUp(system.url, { username: 'fan', password: 'correct horse battery' });
  await seedFeed();
}, 60_000);
afterAll(async () => {
  await system?.stop();
  await stack?.stop();
});

/** Fifty authors with a picture each, in every size and format, whom the fan follows. */
async function seedFeed(): Promise<void> {
  const seed = createSeed(stack.clients);
  const reader = parseId<'user'>(fan.id);
  if (!reader) throw new Error('the fan has no id');
  for (let index = 0; index < POSTS; index += 1) {
    const author = await seed.account();
    await seed.follow(reader, author);
    const [avatar, picture] = [await seed.media(author), await seed.media(author)];
    await Promise.all([renditionsOf(avatar), renditionsOf(picture)]);
    await seed.changeAccount(author, { avatar });
    const mentions = [await seed.account(), await seed.account()];
    await seed.post(author, { media: [picture], mentions, publishedAt: new Date(Date.now() - index * 60_000) });
  }
}

async function renditionsOf(media: MediaId): Promise<void> {
  for (const name of ['large', 'medium', 'thumbnail']) {
    await sql`insert into media.renditions (slot, media_id, name, format, width, height, byte_size, key)
      values (${slotOf(media)}, ${media}, ${name}, 'jpeg', 1, 1, 1, ${`${slotOf(media)}/${media}/1/${name}-0.jpeg`})`.execute(
      stack.clients.database.for(),
    );
  }
}

test.each(['LATEST', 'RANKED'] as const)(
  'a %s page of 50 posts costs each subgraph one statement per table, and when it is cached one round trip per key family alone',
  async (order) => {
    const costs = await system.costOf(async () => {
      const { data } = await fan.api.ask(
        parse(PAGE) as TypedDocumentNode<{ feed: { edges: unknown[] } }, { order: string }>,
        { order },
      );
      expect(data?.feed.edges).toHaveLength(POSTS);
      for (const edge of data?.feed.edges ?? []) {
        expect(edge).toMatchObject({
          node: {
            author: { username: expect.any(String) },
            media: [{ renditions: { length: 3 } }],
            likeCount: 0,
            viewerHasLiked: false,
          },
        });
      }
    });
    for (const name of SUBGRAPHS) {
      expect(costs.cold[name].table, `${name}: a table`).toBeLessThanOrEqual(1);
      expect(costs.warm[name].sql, `${name}: PostgreSQL`).toBe(0);
      expect(costs.warm[name].redis, `${name}: Redis`).toBe(KEY_FAMILIES[order][name]);
    }
  },
);

test('with the authors’ avatars media is asked twice, for they are known only when the users are', async () => {
  const costs = await system.costOf(async () => {
    const { edges } = await fan.feed({ order: 'LATEST', first: POSTS });
    expect(edges).toHaveLength(POSTS);
    for (const { node } of edges)
      expect(node).toMatchObject({
        author: { avatar: { url: expect.any(String) } },
        media: [{ url: expect.any(String) }],
      });
  });
  for (const name of SUBGRAPHS) {
    expect(costs.cold[name].table, name).toBeLessThanOrEqual(name === 'media' ? 2 : 1);
    expect(costs.warm[name].sql, name).toBe(0);
  }
});

test('with mentions posts and users ask for people once more, for they are known only when the posts are', async () => {
  const costs = await system.costOf(async () => {
    const { data } = await fan.api.ask(
      parse(MENTIONS) as TypedDocumentNode<{ feed: { edges: unknown[] } }, Record<string, never>>,
      {},
    );
    expect(data?.feed.edges).toHaveLength(POSTS);
    const someone = { username: expect.any(String) };
    for (const edge of data?.feed.edges ?? []) {
      expect(edge).toEqual({ node: { author: someone, mentions: [someone, someone] } });
    }
  });
  expect(costs.cold.posts.tables).toMatchObject({ 'posts.posts': 1, 'users.following': 2 });
  for (const [table, times] of Object.entries(costs.cold.posts.tables)) {
    expect(times, table).toBeLessThanOrEqual(table.startsWith('users.') ? 2 : 1);
  }
  expect(costs.cold.users.table).toBe(2);
  expect(costs.cold.feed.table).toBeLessThanOrEqual(1);
  expect(costs.warm.posts).toMatchObject({ sql: 0, redis: 5 });
  expect(costs.warm.users).toMatchObject({ sql: 0, redis: 4 });
});

/** Two comments, each with a reply, and a like under each post, by people of their own. */
async function seedTalk(): Promise<void> {
  const seed = createSeed(stack.clients);
  const people = await Promise.all(Array.from({ length: 5 }, () => seed.account()));
  const db = stack.clients.database.for();
  const { rows } = await sql<{ id: PostId }>`select id::text from posts.posts`.execute(db);
  for (const { id: postId } of rows) {
    const slot = slotOf(postId);
    for (const [head, reply] of [people.slice(0, 2), people.slice(2, 4)]) {
      const thread = newId<'comment'>(slot);
      await sql`insert into engagement.comments (slot, id, post_id, author_id, thread_id, body, reply_count) values
        (${slot}, ${thread}, ${postId}, ${head}, null, 'Look', 1),
        (${slot}, ${newId<'comment'>(slot)}, ${postId}, ${reply}, ${thread}, 'I see', 0)`.execute(db);
    }
    await sql`insert into engagement.likes (slot, post_id, user_id) values (${slot}, ${postId}, ${people[4]})`.execute(
      db,
    );
  }
}

/** Replies are known only when their heads are; and the people of posts, heads, likers and replies each only when these are. */
const mostOf = (table: string): number => (table === 'engagement.comments' ? 2 : table.startsWith('users.') ? 4 : 1);

test('with comments and likers engagement asks one table once, but for comments and their replies', async () => {
  await seedTalk();
  const comment = { body: 'Look', author: { username: expect.any(String) } };
  const thread = { node: { ...comment, replies: { edges: [{ node: { body: 'I see' } }] } } };
  const costs = await system.costOf(async () => {
    const { data } = await fan.api.ask(
      parse(TALK) as TypedDocumentNode<{ feed: { edges: unknown[] } }, Record<string, never>>,
      {},
    );
    expect(data?.feed.edges).toHaveLength(POSTS);
    for (const edge of data?.feed.edges ?? []) {
      expect(edge).toEqual({
        node: {
          comments: { edges: [thread, thread] },
          likers: { edges: [{ node: { username: expect.any(String) } }] },
        },
      });
    }
  });
  for (const [table, times] of Object.entries(costs.cold.engagement.tables)) {
    expect(times, table).toBeLessThanOrEqual(mostOf(table));
  }
});
