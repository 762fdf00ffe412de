import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import { connectDatabase } from '@lumigraph/database';
import { createDiscoverySubgraph } from '@lumigraph/discovery';
import { createEngagementSubgraph } from '@lumigraph/engagement';
import { createFeedSubgraph } from '@lumigraph/feed';
import { createGateway } from '@lumigraph/gateway';
import { type Clients, type Part, serveHttp } from '@lumigraph/lifecycle';
import { createMediaSubgraph } from '@lumigraph/media';
import { createPostsSubgraph } from '@lumigraph/posts';
import { connectRedis, tellRoundTrips } from '@lumigraph/redis';
import { serveSubgraph } from '@lumigraph/subgraph-kit';
import { createUsersSubgraph } from '@lumigraph/users';
import type { TestStack } from '../test-stack/index.ts';

const CREATE = {
  users: createUsersSubgraph,
  posts: createPostsSubgraph,
  media: createMediaSubgraph,
  feed: createFeedSubgraph,
  engagement: createEngagementSubgraph,
  discovery: createDiscoverySubgraph,
};

interface Cost {
  /** How often each table was asked. */
  tables: Record<string, number>;
  /** Of the most often asked one. */
  table: number;
  redis: number;
}

/** A gateway before six subgraphs, each on a server of its own, whose questions to their stores are counted. */
export interface WatchedSystem {
  url: string;
  /** Asks twice, so that caches are warm, and tells what each subgraph asked its stores the second time. */
  costOf(ask: () => Promise<unknown>): Promise<Record<SubgraphName, Cost>>;
  stop(): Promise<void>;
}

type Cleanups = (() => Promise<unknown>)[];

/** What a subgraph asked its stores since the last reset. */
interface Asked {
  statements: string[];
  roundTrips: number;
}

export async function startWatchedSystem(stack: TestStack): Promise<WatchedSystem> {
  const cleanups: Cleanups = [];
  const asked = new Map(SUBGRAPHS.map((name): [SubgraphName, Asked] => [name, { statements: [], roundTrips: 0 }]));
  const urls: Partial<Record<SubgraphName, string>> = {};
  for (const [name, counts] of asked) {
    const clients = await watchedClients(stack, counts, cleanups);
    urls[name] = `${await serve(clients, serveSubgraph(CREATE[name](clients), clients), cleanups)}/graphql`;
  }
  const config = { ...stack.config, subgraphUrls: { ...stack.config.subgraphUrls, ...urls } };
  const clients = { ...stack.clients, config };
  return {
    url: await serve(clients, await createGateway(clients), cleanups),
    costOf: async (ask) => {
      await ask();
      for (const counts of asked.values()) Object.assign(counts, { statements: [], roundTrips: 0 });
      await ask();
      const costs = [...asked].map(([name, counts]) => [name, costOf(counts)] as const);
      return Object.fromEntries(costs) as Record<SubgraphName, Cost>;
    },
    stop: async () => {
      for (const cleanup of cleanups.toReversed()) await cleanup();
    },
  };
}

/** The stack's clients, but for stores that tell when they are asked. */
async function watchedClients({ clients, config }: TestStack, counts: Asked, cleanups: Cleanups): Promise<Clients> {
  const database = connectDatabase({ url: config.databaseUrl, pool: 5, onConnectionError: () => undefined });
  const { redisUrls: urls, namespace } = config;
  const redis = await connectRedis({ urls, namespace, onError: () => undefined });
  database.onQuery((statement) => counts.statements.push(statement));
  tellRoundTrips(redis, () => {
    counts.roundTrips += 1;
  });
  cleanups.push(database.close, async () => redis.disconnect());
  return { ...clients, database, redis };
}

async function serve(clients: Clients, part: Part, cleanups: Cleanups): Promise<string> {
  const { log, metrics } = clients;
  const upgrade = part.onUpgrade && { onUpgrade: part.onUpgrade };
  const server = await serveHttp({
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

function costOf({ statements, roundTrips }: Asked): Cost {
  const times = Map.groupBy(statements.flatMap(tablesOf), (table) => table);
  const tables = Object.fromEntries([...times].map(([table, { length }]) => [table, length]));
  return { tables, table: Math.max(0, ...Object.values(tables)), redis: roundTrips };
}

function tablesOf(statement: string): string[] {
  const names = statement.matchAll(
    /\b(?:from|join|into|update)\s+"?(users|posts|media|feed|engagement|discovery)"?\."?(\w+)"?/gi,
  );
  return [...new Set([...names].map(([, domain, table]) => `${domain}.${table}`))];
}
