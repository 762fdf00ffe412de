import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { loadConfig } from '@lumigraph/config';
import { startTracing } from '@lumigraph/tracing';
import { type Clients, connectClients } from './clients.ts';
import { type Route, serveHttp } from './http-server.ts';
import { createLog } from './log.ts';

/** What a process runs: a gateway, a subgraph, workers. */
export interface Part {
  routes?: readonly Route[];
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** What readiness asks besides the stores. */
  checks?: Record<string, () => Promise<void>>;
  /** Called first when the process is asked to stop: end what would otherwise last (sockets, subscriptions). */
  drain?(): Promise<void>;
  /** Called when the last request is answered and before the stores are closed. */
  stop(): Promise<void>;
}

/**
 * Runs one process: configuration, stores, its part, the HTTP server; on SIGTERM or SIGINT it stops without cutting a request.
 * Ends with code 1 when it cannot start.
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
      checks: { ...clients.checks, ...part.checks },
      ...(part.onUpgrade && { onUpgrade: part.onUpgrade }),
    });
    log.info({ url: server.url }, 'listening');
    let isStopping = false;
    const stop = async (signal: string): Promise<void> => {
      if (isStopping) return;
      isStopping = true;
      log.info({ signal }, 'stopping');
      server.drain();
      await part.drain?.();
      await server.close(config.shutdownSeconds * 1_000);
      await part.stop();
      await clients.close();
      await tracing.stop();
      log.info('stopped');
      process.exit(0);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
