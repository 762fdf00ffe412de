import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Config, loadConfig } from '@lumigraph/config';
import { startTracing } from '@lumigraph/tracing';
import { type Clients, connectClients } from './clients.ts';
import { type Check, type Route, serveHttp } from './http-server.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';

/** What a process runs: a gateway, a subgraph, workers. */
export interface Part {
  routes?: readonly Route[];
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** What readiness asks, instead of `clients.checks`. */
  checks?: Record<string, Check>;
  /** Called first when the process is asked to stop: end what would otherwise last (sockets, subscriptions). */
  drain?(): Promise<void>;
  /** Called when the last request is answered and before the stores are closed. */
  stop(): Promise<void>;
}

/** What closing the stores may take after the requests in flight. */
const LAST_MS = 3_000;

/**
 * Runs one process: configuration, stores, its part, the HTTP server; on SIGTERM or SIGINT it says for DRAIN_SECONDS that it is not ready, and
 * then stops without cutting a request.
 * Ends with code 1 when it cannot start, does not stop in time, or is asked to stop a second time.
 */
export async function runProcess(name: string, start: (clients: Clients) => Promise<Part>): Promise<void> {
  await run(name, loadConfig, async (config, log) => {
    const clients = await connectClients(config, log);
    const part = await start(clients);
    return {
      ...part,
      checks: part.checks ?? clients.checks,
      metrics: clients.metrics,
      stop: async () => {
        await part.stop();
        await clients.close();
      },
    };
  });
}

/** Runs a process that uses no store, in the same way. */
export async function runStorelessProcess<Config extends ProcessConfig>(
  name: string,
  readConfig: () => Config,
  start: (clients: { config: Config; log: Log; metrics: Metrics }) => Promise<Part>,
): Promise<void> {
  await run(name, readConfig, async (config, log) => {
    const metrics = createMetrics(name);
    return { ...(await start({ config, log, metrics })), metrics };
  });
}

type ProcessConfig = Pick<Config, 'host' | 'port' | 'logLevel' | 'otlpEndpoint' | 'drainSeconds' | 'shutdownSeconds'>;

async function run<Config extends ProcessConfig>(
  name: string,
  readConfig: () => Config,
  start: (config: Config, log: Log) => Promise<Part & { metrics: Metrics }>,
): Promise<void> {
  try {
    const config = readConfig();
    const log = createLog({ level: config.logLevel, name });
    const onError = (error: unknown) => log.warn({ err: error }, 'traces were not sent');
    const tracing = await startTracing({ endpoint: config.otlpEndpoint, service: name, onError });
    const { metrics, routes = [], checks = {}, onUpgrade, drain, stop } = await start(config, log);
    const { host, port } = config;
    const upgrade = onUpgrade ? { onUpgrade } : {};
    const server = await serveHttp({ host, port, log, metrics, routes, checks, ...upgrade });
    const drainMs = config.drainSeconds * 1_000;
    const graceMs = config.shutdownSeconds * 1_000;
    stopOnSignal(log, drainMs + graceMs + LAST_MS, async () => {
      server.drain();
      // Whoever sends requests here must hear of it before they are refused.
      await pause(drainMs);
      const deadline = performance.now() + graceMs;
      await drain?.();
      await server.close(Math.max(0, deadline - performance.now()));
      await stop();
      await tracing.stop();
    });
    log.info({ url: server.url }, 'listening');
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}

/** Ends the process when it was asked to and `stop` is done: with code 1 where that fails, lasts too long, or is asked for again. */
function stopOnSignal(log: Log, withinMs: number, stop: () => Promise<void>): void {
  let isStopping = false;
  const fail = (why: string, error?: unknown): never => {
    log.error({ err: error }, why);
    process.exit(1);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) fail(`a second ${signal}: not waiting any longer`);
    isStopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => fail(`not stopped after ${withinMs} ms: not waiting any longer`), withinMs);
    stop().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => fail('stopping failed', error),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
}
