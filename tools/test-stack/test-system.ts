import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import getPort from 'get-port';
import type { Child } from '../services/child.ts';
import { recordingEnv } from '../slots/recording.ts';
import { startProcess, untilReady } from '../start/processes.ts';
import type { TestStack } from './test-stack.ts';

/** The two ways to run the same code. */
export type Topology = 'in one process' | 'as separate processes';
export const TOPOLOGIES: readonly Topology[] = ['in one process', 'as separate processes'];

/** More than a process takes by its configuration, which a test may have changed. */
const STOP_MS = 60_000;

const WORKERS = ['media', 'fanout', 'people', 'discovery'] as const;
/** A process of the system: the gateway, `workers` or `<name>-worker`, or a subgraph of its own. */
export type ProcessName = 'gateway' | 'workers' | `${(typeof WORKERS)[number]}-worker` | SubgraphName;

/** A whole system of processes over a test stack, reached as clients reach it. */
export interface TestSystem {
  url: string;
  /** Ends a process as a crash would. */
  kill(name: ProcessName): Promise<void>;
  /** Asks a process to stop, and resolves when it is gone. */
  end(name: ProcessName): Promise<void>;
  /** Starts a process that is gone, where it was, with other variables besides its own if there are any. */
  revive(name: ProcessName, others?: Record<string, string>): Promise<void>;
  /** What the processes have logged so far, from level `warn` on unless the stack has another; a line each. */
  logs(): Promise<string[]>;
  /** The process that does this worker's job in this topology. */
  workerOf(name: (typeof WORKERS)[number]): ProcessName;
  stop(): Promise<void>;
}

interface Plan {
  main: string;
  port: number;
  env: Record<string, string>;
}

/** Starts every process of a topology over the stack and waits until all are ready. */
export async function startTestSystem(stack: TestStack, topology: Topology): Promise<TestSystem> {
  const logs = await mkdtemp(join(tmpdir(), 'lumigraph-system-'));
  const gatewayPort = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${gatewayPort}`;
  const plans = await planOf(topology, gatewayPort);
  const running = new Map<ProcessName, Child>();
  const never = new AbortController().signal;
  const level = stack.config.logLevel === 'silent' ? 'warn' : stack.config.logLevel;

  async function start(name: ProcessName, others: Record<string, string> = {}): Promise<void> {
    const plan = plans.get(name);
    if (!plan) throw new Error(`there is no process ${name} ${topology}`);
    const env = {
      ...process.env,
      ...recordingEnv(),
      ...stack.env,
      PUBLIC_URL: url,
      ...plan.env,
      ...others,
      HOST: '127.0.0.1',
      PORT: String(plan.port),
    };
    const child = await startProcess(name, plan.main, { ...env, LOG_LEVEL: level }, logs);
    running.set(name, child);
    await untilReady(child, `http://127.0.0.1:${plan.port}`, never);
  }

  async function stop(): Promise<void> {
    await Promise.all([...running.values()].map((child) => child.stop()));
    await rm(logs, { recursive: true, force: true });
  }

  try {
    await Promise.all([...plans.keys()].map((name) => start(name)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    kill: async (name) => {
      await running.get(name)?.kill();
      running.delete(name);
    },
    end: async (name) => {
      await running.get(name)?.stop(STOP_MS);
      running.delete(name);
    },
    revive: start,
    logs: async () => {
      const files = (await readdir(logs)).filter((name) => name.endsWith('.log'));
      const texts = await Promise.all(files.map((name) => readFile(join(logs, name), 'utf8')));
      return texts.flatMap((text) => text.split('\n').slice(0, -1));
    },
    workerOf: (name) => (topology === 'in one process' ? 'workers' : `${name}-worker`),
    stop,
  };
}

async function planOf(topology: Topology, gatewayPort: number): Promise<Map<ProcessName, Plan>> {
  const plans = new Map<ProcessName, Plan>();
  if (topology === 'in one process') {
    plans.set('gateway', { main: 'gateway/src/main.ts', port: gatewayPort, env: {} });
    plans.set('workers', { main: 'workers/main.ts', port: await freePort(), env: {} });
    return plans;
  }
  const urls: Record<string, string> = {};
  for (const name of SUBGRAPHS) {
    const port = await freePort();
    urls[`SUBGRAPH_${name.toUpperCase()}_URL`] = `http://127.0.0.1:${port}/graphql`;
    plans.set(name, { main: `subgraphs/${name}/src/main.ts`, port, env: {} });
  }
  plans.set('gateway', { main: 'gateway/src/main.ts', port: gatewayPort, env: urls });
  for (const name of WORKERS) {
    plans.set(`${name}-worker`, { main: `workers/${name}/src/main.ts`, port: await freePort(), env: {} });
  }
  return plans;
}

function freePort(): Promise<number> {
  return getPort({ host: '127.0.0.1' });
}
