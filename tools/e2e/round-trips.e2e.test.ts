import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import { connectDatabase, type Database } from '@lumigraph/database';
import { createDiscoverySubgraph } from '@lumigraph/discovery';
import { createEngagementSubgraph } from '@lumigraph/engagement';
import { createFeedSubgraph } from '@lumigraph/feed';
import { createGateway } from '@lumigraph/gateway';
import { type MediaId, newId, type PostId, parseId, slotOf } from '@lumigraph/ids';
import { type Clients, type HttpServer, type Part, serveHttp } from '@lumigraph/lifecycle';
import { createMediaSubgraph } from '@lumigraph/media';
import { createPostsSubgraph } from '@lumigraph/posts';
import { connectRedis, type Redis, tellRoundTrips } from '@lumigraph/redis';
import { serveSubgraph } from '@lumigraph/subgraph-kit';
import { createUsersSubgraph } from '@lumigraph/users';
import { parse } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import { createSeed, type TestStack, testStack } from '../test-stack/index.ts';

const CREATE = {
  users: createUsersSubgraph,
  posts: createPostsSubgraph,
  media: createMediaSubgraph,
  feed: createFeedSubgraph,
  engagement: createEngagementSubgraph,
  discovery: createDiscoverySubgraph,
};
/** Key families of Redis that a subgraph may touch for one page, one round trip each: timelines, sessions, counters; counters. */
const KEY_FAMILIES: Partial<Record<SubgraphName, number>> = { feed: 3, engagement: 1 };
const POSTS = 50;
const PAGE = `query Page($order: FeedOrder) { feed(first: ${POSTS}, order: $order) { edges { cursor source node {
  id caption hashtags createdAt likeCount commentCount viewerHasLiked author { id username displayName followerCount }
  media { id url(width: 640) blurHash width height renditions { url width format } } } } pageInfo { hasNextPage endCursor } } }`;
const TALK = `query Talk { feed(first: ${POSTS}) { edges { node {
  comments(first: 3) { edges { node { body author { username } replies(first: 2) { edges { node { body } } } } } }
  likers(first: 3) { edges { node { username } } } } } } }`;

let stack: TestStack;
const cleanups: (() => Promise<void>)[] = [];
/** What each subgraph asked its stores since the last reset. */
const asked = new Map(SUBGRAPHS.map((name) => [name, { statements: [] as string[], roundTrips: 0 }]));
let fan: Person;

beforeAll(async () => {
  stack = await testStack();
  cleanups.push(stack.stop);
  const urls: Partial<Record<SubgraphName, string>> = {};
  for (const name of SUBGRAPHS) {
    const clients = await watchedClients(name);
    urls[name] = `${await serve(clients, serveSubgraph(CREATE[name](clients), clients))}/graphql`;
  }
  const gatewayClients = {
    ...stack.clients,
    config: { ...stack.config, subgraphUrls: { ...stack.config.subgraphUrls, ...urls } },
  };
  const url = await serve(gatewayClients, await createGateway(gatewayClients));
  fan = await signUp(url, { username: 'fan', password: 'correct horse battery' });
  await seedFeed();
}, 60_000);
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

/** The stack's clients, but for stores that tell which subgraph asks them. */
async function watchedClients(name: SubgraphName): Promise<Clients> {
  const database: Database = connectDatabase({
    url: stack.config.databaseUrl,
    pool: 5,
    onConnectionError: () => undefined,
  });
  const redis: Redis = await connectRedis({
    urls: stack.config.redisUrls,
    namespace: stack.config.namespace,
    onError: () => undefined,
  });
  database.onQuery((statement) => asked.get(name)?.statements.push(statement));
  tellRoundTrips(redis, () => {
    const counts = asked.get(name);
    if (counts) counts.roundTrips += 1;
  });
  cleanups.push(database.close, async () => redis.disconnect());
  return { ...stack.clients, database, redis };
}

async function serve(clients: Clients, part: Part): Promise<string> {
  const { log, metrics } = clients;
  const upgrade = part.onUpgrade && { onUpgrade: part.onUpgrade };
  const server: HttpServer = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    log,
    metrics,
    routes: part.routes ?? [],
    checks: {},
    ...upgrade,
  });
  cleanups.push(
    () => part.stop(),
    () => server.close(0),
  );
  return server.url;
}

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
    await seed.post(author, { media: [picture], publishedAt: new Date(Date.now() - index * 60_000) });
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

function tablesOf(statement: string): string[] {
  const names = statement.matchAll(
    /\b(?:from|join|into|update)\s+"?(users|posts|media|feed|engagement|discovery)"?\."?(\w+)"?/gi,
  );
  return [...new Set([...names].map(([, domain, table]) => `${domain}.${table}`))];
}

interface Cost {
  /** How often each table was asked. */
  tables: Record<string, number>;
  /** Of the most often asked one. */
  table: number;
  redis: number;
}

/** Asks for a warm page of fifty and tells what each subgraph asked its stores meanwhile. */
async function costOf(ask: () => Promise<unknown>): Promise<Record<SubgraphName, Cost>> {
  await ask();
  for (const counts of asked.values()) Object.assign(counts, { statements: [], roundTrips: 0 });
  await ask();
  const costs = [...asked].map(([name, { statements, roundTrips }]) => {
    const times = Map.groupBy(statements.flatMap(tablesOf), (table) => table);
    const tables = Object.fromEntries([...times].map(([table, { length }]) => [table, length]));
    return [name, { tables, table: Math.max(0, ...Object.values(tables)), redis: roundTrips }] as const;
  });
  return Object.fromEntries(costs) as Awaited<ReturnType<typeof costOf>>;
}

test.each(['LATEST', 'RANKED'] as const)(
  'a %s page of 50 posts costs each subgraph one round trip per table and key family',
  async (order) => {
    const costs = await costOf(async () => {
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
      expect(costs[name].table, `${name}: a table`).toBe(name === 'discovery' ? 0 : 1);
      expect(costs[name].redis, `${name}: Redis`).toBeLessThanOrEqual(KEY_FAMILIES[name] ?? 0);
    }
  },
);

test('with the authors’ avatars media is asked twice, for they are known only when the users are', async () => {
  const costs = await costOf(async () => {
    const { edges } = await fan.feed({ order: 'LATEST', first: POSTS });
    expect(edges).toHaveLength(POSTS);
    for (const { node } of edges)
      expect(node).toMatchObject({
        author: { avatar: { url: expect.any(String) } },
        media: [{ url: expect.any(String) }],
      });
  });
  for (const name of SUBGRAPHS) expect(costs[name].table, name).toBeLessThanOrEqual(name === 'media' ? 2 : 1);
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
  const costs = await costOf(async () => {
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
  for (const [table, times] of Object.entries(costs.engagement.tables)) {
    expect(times, table).toBeLessThanOrEqual(mostOf(table));
  }
});
