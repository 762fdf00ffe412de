import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { loadConfig } from '@lumigraph/config';
import { startTracing } from '@lumigraph/tracing';
import { type Clients, connectClients } from './clients.ts';
import { type Route, serveHttp } from './http-server.ts';
import { createLog, type Log } from './log.ts';

/** What a process runs: a gateway, a subgraph, workers. */
export interface Part {
  routes?: readonly Route[];
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** What readiness asks, instead of `clients.checks`. */
  checks?: Record<string, () => Promise<void>>;
  /** Called first when the process is asked to stop: end what would otherwise last (sockets, subscriptions). */
  drain?(): Promise<void>;
  /** Called when the last request is answered and before the stores are closed. */
  stop(): Promise<void>;
}

/** What closing the stores may take after the requests in flight. */
const LAST_MS = 3_000;

/**
 * Runs one process: configuration, stores, its part, the HTTP server; on SIGTERM or SIGINT it stops without cutting a request.
 * Ends with code 1 when it cannot start, does not stop in time, or is asked to stop a second time.
 */
export async function runProcess(name: string, start: (clients: Clients) => Promise<Part>): Promise<void> {
  try {
    const config = loadConfig();
    const log = createLog({ level: config.logLevel, name });
    const clients = await connectClients(config, log);
    const onError = clients.onFault('tracing');
    const tracing = await startTracing({ endpoint: config.otlpEndpoint, service: name, onError });
    const part = await start(clients);
    const server = await serveHttp({
      host: config.host,
      port: config.port,
      log,
      metrics: clients.metrics,
      routes: part.routes ?? [],
      checks: part.checks ?? clients.checks,
      ...(part.onUpgrade && { onUpgrade: part.onUpgrade }),
    });
    stopOnSignal(log, config.shutdownSeconds * 1_000 + LAST_MS, async () => {
      server.drain();
      await part.drain?.();
      await server.close(config.shutdownSeconds * 1_000);
      await part.stop();
      await clients.close();
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
