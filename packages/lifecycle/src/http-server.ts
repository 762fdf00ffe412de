import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { traceRequest } from './request-span.ts';

/** Asks whether what a process needs is there: throws where it is away, and answers `off` where it is not used. */
export type Check = () => Promise<unknown>;

/** What answers the requests whose path is `path` or, where it ends in `/`, lies below it. */
export interface Route {
  path: string;
  /** Each request has a span, which continues the trace of whoever asks. */
  isTraced?: true;
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
}

export interface HttpServer {
  /** Where it listens: `http://host:port`. */
  url: string;
  /** Readiness fails from now on; new requests are still answered. */
  drain(): void;
  /** Takes no new connection, lets requests in flight end (at most `graceMs`), then closes all. */
  close(graceMs: number): Promise<void>;
}

const CHECK_MS = 2_000;

/** How long the headers of a request may take. */
const HEADERS_MS = 20_000;

/** How long a whole request may take: an upload over a slow line. What reads less has limits of its own. */
const REQUEST_MS = 3_600_000;

/** The HTTP server of every process: its routes, `/health/live`, `/health/ready` and `/metrics`. */
export async function serveHttp(options: {
  host: string;
  port: number;
  log: Log;
  metrics: Metrics;
  routes: readonly Route[];
  checks: Record<string, Check>;
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  headersMs?: number;
}): Promise<HttpServer> {
  const { headersMs = HEADERS_MS } = options;
  let isDraining = false;
  const routes: Route[] = [
    { path: '/health/live', handle: async (_request, response) => send(response, 200, { status: 'live' }) },
    { path: '/health/ready', handle: async (_request, response) => answerReadiness(response) },
    { path: '/metrics', handle: async (_request, response) => answerMetrics(response) },
    ...options.routes,
  ];
  const server = createServer(
    {
      keepAliveTimeout: 72_000,
      headersTimeout: headersMs,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: headersMs / 4,
    },
    (request, response) => void answer(request, response),
  );
  server.on('upgrade', (request, socket, head) => {
    // It is a bare socket from here on: its faults are nobody's but its own.
    socket.on('error', () => socket.destroy());
    if (options.onUpgrade && !isDraining) return options.onUpgrade(request, socket, head);
    socket.end(`HTTP/1.1 ${isDraining ? '503 Service Unavailable' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${address.port}`,
    drain: () => {
      isDraining = true;
    },
    close: (graceMs) =>
      new Promise((resolve) => {
        isDraining = true;
        const overdue = setTimeout(() => server.closeAllConnections(), graceMs);
        // A connection whose request ends only now stays open for the next one.
        const idle = setInterval(() => server.closeIdleConnections(), 20);
        server.close(() => {
          clearTimeout(overdue);
          clearInterval(idle);
          resolve();
        });
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isDraining) response.setHeader('connection', 'close');
    const url = parseUrl(request.url);
    if (!url) return send(response, 400, { error: 'malformed request target' });
    const route = routes.find(
      ({ path }) => url.pathname === path || (path.endsWith('/') && url.pathname.startsWith(path)),
    );
    if (!route) return send(response, 404, { error: 'not found' });
    const handle = async () => {
      try {
        await route.handle(request, response, url);
      } catch (error) {
        options.log.error({ err: error, path: request.url }, 'a request failed');
        if (response.headersSent) response.destroy();
        else send(response, 500, { error: 'internal error' });
      }
    };
    await (route.isTraced ? traceRequest(route.path, request, response, handle) : handle());
  }

  async function answerReadiness(response: ServerResponse): Promise<void> {
    const states = await Promise.all(
      Object.entries(options.checks).map(async ([name, check]) => [name, await stateOf(check)] as const),
    );
    const isReady = !isDraining && states.every(([, state]) => state !== 'away');
    send(response, isReady ? 200 : 503, {
      status: isDraining ? 'draining' : isReady ? 'ready' : 'not ready',
      checks: Object.fromEntries(states),
    });
  }

  async function answerMetrics(response: ServerResponse): Promise<void> {
    const text = await options.metrics.registry.metrics();
    response.writeHead(200, { 'content-type': options.metrics.registry.contentType }).end(text);
  }
}

async function stateOf(check: Check): Promise<'ok' | 'away' | 'off'> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(reject, CHECK_MS);
  try {
    return (await Promise.race([check(), late])) === 'off' ? 'off' : 'ok';
  } catch {
    return 'away';
  } finally {
    clearTimeout(timer);
  }
}

function parseUrl(target: string | undefined): URL | null {
  return URL.parse(target ?? '/', 'http://localhost');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
