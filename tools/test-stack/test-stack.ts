import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '@lumigraph/config';
import type { UserId } from '@lumigraph/ids';
import { type Clients, connectClients, createLog } from '@lumigraph/lifecycle';
import { createExecutor, type RequestContext, type Subgraph } from '@lumigraph/subgraph-kit';
import type { ExecutionResult } from 'graphql';
import { Cluster, type Redis } from 'ioredis';
import { inject } from 'vitest';
import { recordStatements } from '../slots/recording.ts';
import { makeSecrets } from '../start/secrets.ts';
import { administer, serverUrls, withDatabase } from './servers.ts';
import { settled } from './settled.ts';

/** A system of the suite's own: its database, key prefix, streams and object store, on the servers of the test run. */
export interface TestStack {
  config: Config;
  clients: Clients;
  /** The variables of this system, for processes of its own. */
  env: Record<string, string>;
  /** Runs an operation on one subgraph, as the gateway would in process; a new client request each time. */
  ask(
    subgraph: Subgraph,
    query: string,
    variables?: Record<string, unknown>,
    viewer?: UserId | null,
  ): Promise<ExecutionResult>;
  /** Resolves when every outbox is sent and every consumer has nothing to do; rejects after 30 s. */
  settled(): Promise<void>;
  /** Takes away every key of this system that begins so, as a Redis that lost its memory would. */
  flushRedis(prefix?: string): Promise<void>;
  stop(): Promise<void>;
}

/** A fresh system. `overrides` are variables of the configuration. */
export async function testStack(overrides: Record<string, string> = {}): Promise<TestStack> {
  const servers = serverUrls();
  if (!servers) throw new Error('The test servers are not running: start the tests with npm test.');
  recordStatements();
  const name = `t${randomBytes(6).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-suite-'));
  await administer(servers.database, `create database ${name} template ${inject('templateDatabase')}`);
  const env: Record<string, string> = {
    DATABASE_URL: withDatabase(servers.database, name),
    DATABASE_POOL: '10',
    REDIS_URL: servers.redis,
    NATS_URL: servers.nats,
    OBJECT_STORE_URL: `disk://${folder}`,
    MAIL_FOLDER: join(folder, 'mail'),
    ENCODER: 'off',
    NAMESPACE: name,
    ARGON2_MEMORY_KIB: '1024',
    ARGON2_PASSES: '1',
    LOG_LEVEL: 'silent',
    ...makeSecrets(),
    ...overrides,
  };
  const config = loadConfig(env);
  const clients = await connectClients(config, createLog({ level: config.logLevel, name })).catch(
    async (error: unknown) => {
      await administer(servers.database, `drop database if exists ${name} with (force)`);
      throw error;
    },
  );
  const executors = new WeakMap<Subgraph, ReturnType<typeof createExecutor>>();
  return {
    config,
    clients,
    env,
    ask: (subgraph, query, variables = {}, viewer = null) => {
      const executor = executors.get(subgraph) ?? createExecutor(subgraph, () => undefined);
      executors.set(subgraph, executor);
      return executor.execute({ query, variables }, subgraph.context(requestOf(viewer)));
    },
    settled: () => settled(clients),
    flushRedis: (prefix = '') => deleteKeys(clients, `${config.namespace}:${prefix}`),
    stop: async () => {
      const { manager, subjects } = clients.events.inside;
      for (const stream of Object.values(subjects.streams)) await manager.streams.delete(stream).catch(() => false);
      await deleteKeys(clients, `${config.namespace}:`);
      await clients.close();
      await administer(servers.database, `drop database if exists ${name} with (force)`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function requestOf(viewer: UserId | null): RequestContext {
  return {
    viewer: viewer && { id: viewer },
    requestId: randomBytes(8).toString('hex'),
    accept: '*/*',
    address: '127.0.0.1',
  };
}

async function deleteKeys({ redis }: Clients, prefix: string): Promise<void> {
  if (redis.status !== 'ready') return;
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis];
  await Promise.all(nodes.filter(({ status }) => status === 'ready').map((node) => deleteKeysOf(node, prefix)));
}

/** One by one, since each may be in a slot of its own. */
async function deleteKeysOf(node: Redis, prefix: string): Promise<void> {
  for await (const keys of node.scanStream({ match: `${prefix}*`, count: 1_000 })) {
    const bare = (keys as string[]).map((key) => key.slice(node.options.keyPrefix?.length ?? 0));
    await node.pipeline(bare.map((key) => ['unlink', key])).exec();
  }
}
