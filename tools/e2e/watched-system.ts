import { createCache } from '@lumigraph/cache';
import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import { connectDatabase } from '@lumigraph/database';
import { createGateway, createSubgraph } from '@lumigraph/gateway';
import { type Clients, type Part, serveHttp } from '@lumigraph/lifecycle';
import { connectRedis, tellRoundTrips } from '@lumigraph/redis';
import { serveSubgraph } from '@lumigraph/subgraph-kit';
import type { TestStack } from '../test-stack/index.ts';

interface Cost {
  /** Statements, but those of events on their way: an outbox is swept at any time. */
  sql: number;
  /** How often each table was asked. */
  tables: Record<string, number>;
  /** Of the most often asked one. */
  table: number;
  /** Round trips. */
  redis: number;
}

type Costs = Record<SubgraphName, Cost>;

/** A gateway before six subgraphs, each on a server of its own, whose questions to their stores are counted. */
export interface WatchedSystem {
  url: string;
  /** Asks three times and tells what each subgraph asked its stores: `cold` when no entity was cached (timelines were), `warm` right after that. */
  costOf(ask: () => Promise<unknown>): Promise<{ cold: Costs; warm: Costs }>;
  stop(): Promise<void>;
}

/** Prefixes of the keys of what is cached of PostgreSQL. */
const ENTITIES = 'ac re fo ps pm pa pc pr em st un po mp pn me rn li'.split(' ').map((family) => `${family}:`);

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
    urls[name] = `${await serve(clients, serveSubgraph(createSubgraph(name, clients), clients), cleanups)}/graphql`;
  }
  const config = { ...stack.config, subgraphUrls: { ...stack.config.subgraphUrls, ...urls } };
  const clients = { ...stack.clients, config };

  async function counted(ask: () => Promise<unknown>): Promise<Costs> {
    for (const counts of asked.values()) Object.assign(counts, { statements: [], roundTrips: 0 });
    await ask();
    const costs = [...asked].map(([name, counts]) => [name, costOf(counts)] as const);
    return Object.fromEntries(costs) as Costs;
  }

  return {
    url: await serve(clients, await createGateway(clients), cleanups),
    costOf: async (ask) => {
      await ask();
      for (const family of ENTITIES) await stack.flushRedis(family);
      return { cold: await counted(ask), warm: await counted(ask) };
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
  const cache = createCache({
    database: connectDatabase({ url: config.databaseUrl, pool: 1, onConnectionError: () => undefined }),
    redis,
    onFault: () => undefined,
  });
  cleanups.push(database.close, async () => redis.disconnect(), cache.close);
  return { ...clients, database, redis, cache };
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
  const asking = statements.map(tablesOf).filter((tables) => tables.length > 0);
  const times = Map.groupBy(asking.flat(), (table) => table);
  const tables = Object.fromEntries([...times].map(([table, { length }]) => [table, length]));
  return { sql: asking.length, tables, table: Math.max(0, ...Object.values(tables)), redis: roundTrips };
}

function tablesOf(statement: string): string[] {
  const names = statement.matchAll(
    /\b(?:from|join|into|update)\s+"?(users|posts|media|feed|engagement|discovery)"?\."?(\w+)"?/gi,
  );
  const tables = new Set([...names].map(([, domain, table]) => `${domain}.${table}`));
  return [...tables].filter((table) => !table.endsWith('.outbox'));
}
