import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { findOrInstall } from '../services/binary.ts';
import { type Child, type ChildPlan, startChild } from '../services/child.ts';
import { viaCompose } from '../services/compose.ts';

/** A Redis Cluster of a suite's own: three masters without replicas on loopback, behind a password. */
export interface RedisCluster {
  /** The nodes' URLs, separated by commas: a value for REDIS_URL. */
  url: string;
  /** Ends a master as a crash would, with all it held. */
  kill(index: number): Promise<void>;
  /** Starts a master that was killed, where it was; resolves when the Cluster serves every slot again. */
  revive(index: number): Promise<void>;
  stop(): Promise<void>;
}

const MASTERS = 3;
const SLOTS = 16_384;
const PATIENCE_MS = 20_000;
/** After which the others take a silent master for dead; the default is 15 s. A busy machine can keep one waiting for a second. */
const NODE_TIMEOUT_MS = 2_000;

interface Node {
  url: string;
  port: number;
  busPort: number;
  plan: ChildPlan;
  child: Child;
}

/** Starts a Cluster in about a second; every node serves its third of the slots when this returns. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const binary = { command: 'redis-server', debianPackage: 'redis-server', instead: viaCompose('redis') };
  const command = await findOrInstall(binary, () => undefined);
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-redis-cluster-'));
  const password = randomBytes(12).toString('hex');
  const nodes: Node[] = [];
  const stop = async () => {
    await Promise.all(nodes.map(({ child }) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (let index = 0; index < MASTERS; index += 1) {
      nodes.push(await startNode(command, join(folder, String(index)), password));
    }
    await introduce(nodes);
    await untilWhole(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  const nodeAt = (index: number) => {
    const node = nodes[index];
    if (!node) throw new RangeError(`there is no master ${index}`);
    return node;
  };
  return {
    url: nodes.map(({ url }) => url).join(),
    kill: (index) => nodeAt(index).child.stop(),
    revive: async (index) => {
      const node = nodeAt(index);
      node.child = await startChild(node.plan);
      await untilWhole(nodes);
    },
    stop,
  };
}

async function startNode(command: string, folder: string, password: string): Promise<Node> {
  await mkdir(folder);
  const [port, busPort] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
  const network = `--bind 127.0.0.1 --port ${port} --cluster-port ${busPort} --cluster-announce-ip 127.0.0.1`;
  const cluster = `--cluster-enabled yes --cluster-config-file nodes.conf --cluster-node-timeout ${NODE_TIMEOUT_MS}`;
  const plan = {
    name: 'a node of Redis Cluster',
    command,
    args: [...`${network} ${cluster} --requirepass ${password}`.split(' '), '--save', ''],
    cwd: folder,
    env: {},
    pidFile: join(folder, 'redis.process'),
    logFile: join(folder, 'redis.log'),
    stopSignal: 'SIGKILL' as const,
  };
  return { url: `redis://:${password}@127.0.0.1:${port}`, port, busPort, plan, child: await startChild(plan) };
}

/** Gives each node its slots and makes them known to one another. */
async function introduce(nodes: readonly Node[]): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    const range = [Math.floor((index * SLOTS) / MASTERS), Math.floor(((index + 1) * SLOTS) / MASTERS) - 1] as const;
    await untilAnswers(node, async (redis) => {
      await redis.cluster('SET-CONFIG-EPOCH', index + 1);
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', ...range);
    });
  }
  // Only now: a node that knows another refuses an epoch.
  for (const node of nodes) {
    await untilAnswers(node, async (redis) => {
      for (const { port, busPort } of nodes) await redis.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
    });
  }
}

/** Resolves when every node knows all others and sees every slot served. */
async function untilWhole(nodes: readonly Node[]): Promise<void> {
  for (const node of nodes) {
    await untilAnswers(node, async (redis) => {
      const [info, slots] = await Promise.all([redis.cluster('INFO'), redis.cluster('SLOTS')]);
      if (!info.includes('cluster_state:ok') || slots.length !== MASTERS) throw new Error(`it is not whole:\n${info}`);
    });
  }
}

/** Asks a node until it gives what is wanted. Rejects with its last refusal. */
async function untilAnswers({ url, child }: Node, ask: (redis: Redis) => Promise<void>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => undefined); // connect() rejects with the same
    try {
      await redis.connect();
      return await ask(redis);
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`Redis Cluster does not start. Its last lines:\n${child.lastLines()}`, { cause: error });
      }
      await wait(20);
    } finally {
      redis.disconnect();
    }
  }
}
