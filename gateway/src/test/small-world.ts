import { type Config, loadConfig } from '@lumigraph/config';
import { createLog, createMetrics, type HttpServer, type Log, type Part, serveHttp } from '@lumigraph/lifecycle';
import { serveSubgraph } from '@lumigraph/subgraph-kit';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { assembleGateway } from '../gateway.ts';
import { createInProcessSource } from '../sources/in-process.ts';
import { createHttpSource } from '../sources/over-http.ts';
import type { SubgraphSource } from '../sources/source.ts';
import { createVouching } from '../sources/vouching.ts';
import {
  SMALL_SUBGRAPHS,
  SmallData,
  type SmallSubgraphName,
  smallSubgraphs,
  smallSupergraph,
} from './small-supergraph.ts';

export const MODES = ['in process', 'over HTTP'] as const;
export type Mode = (typeof MODES)[number];

/** A GraphQL answer as a client sees it. */
export interface Answer {
  status: number;
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
  extensions?: unknown;
}

/** A running gateway over the small supergraph. */
export interface SmallWorld {
  url: string;
  data: SmallData;
  metrics: ReturnType<typeof createMetrics>;
  /** An access token of the user; `seconds` from now it expires. */
  token(userId: string, seconds?: number): Promise<string>;
  ask(
    query: string,
    options?: { token?: string; variables?: object; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Only over HTTP: ends the process of a subgraph, and starts it again at the same address. */
  stopSubgraph(name: SmallSubgraphName): Promise<void>;
  startSubgraph(name: SmallSubgraphName): Promise<void>;
  /** What a process does that is asked to stop, until its HTTP server is closed. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSmallWorld(
  mode: Mode,
  options: { log?: Log; env?: Record<string, string> } = {},
): Promise<SmallWorld> {
  const { log = createLog({ level: 'silent', name: 'test' }), env } = options;
  const keys = await generateKeyPair('EdDSA', { extractable: true });
  const publicKey = { ...(await exportJWK(keys.publicKey)), kid: 'test', alg: 'EdDSA' };
  const config = testConfig({ keys: [publicKey] }, env);
  const metrics = createMetrics('test');
  const data = new SmallData();
  const subgraphs = smallSubgraphs(data);
  const onFault = () => (error: unknown) => {
    data.faults.push(error);
    log.warn({ err: error }, 'a fault in a subgraph');
  };
  const running = new Map<SmallSubgraphName, { part: Part; server: HttpServer }>();
  const ports = new Map<SmallSubgraphName, number>();

  async function listen(part: Part, port = 0): Promise<HttpServer> {
    const { routes = [], onUpgrade } = part;
    const upgrade = onUpgrade ? { onUpgrade } : {};
    return serveHttp({ host: '127.0.0.1', port, log, metrics, routes, checks: {}, ...upgrade });
  }

  async function startSubgraph(name: SmallSubgraphName): Promise<void> {
    const part = serveSubgraph(subgraphs[name], { config, onFault });
    const server = await listen(part, ports.get(name));
    ports.set(name, Number(new URL(server.url).port));
    running.set(name, { part, server });
  }

  async function stopSubgraph(name: SmallSubgraphName): Promise<void> {
    const { part, server } = running.get(name) ?? {};
    running.delete(name);
    await part?.drain?.();
    await server?.close(0);
  }

  const vouch = createVouching(config.gatewaySecret);
  async function sourceOf(name: SmallSubgraphName): Promise<SubgraphSource> {
    if (mode === 'in process') return createInProcessSource(subgraphs[name], onFault());
    await startSubgraph(name);
    return createHttpSource({ url: `${running.get(name)?.server.url}/graphql`, vouch, onFault: onFault() });
  }

  const sources: Record<string, SubgraphSource> = {};
  for (const name of SMALL_SUBGRAPHS) sources[name] = await sourceOf(name);
  const gateway = await assembleGateway({ config, log, metrics }, { sdl: smallSupergraph(), sources, routes: [] });
  const front = await listen(gateway);
  const url = `${front.url}/graphql`;

  const drain = async () => {
    front.drain();
    await gateway.drain?.();
    await front.close(0);
  };
  return {
    url,
    data,
    metrics,
    token: (userId, seconds = 60) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
        .setSubject(userId)
        .setIssuer('lumigraph')
        .setAudience('lumigraph')
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(keys.privateKey),
    ask: async (query, { token, variables, headers } = {}) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...((await response.json()) as object) };
    },
    startSubgraph,
    stopSubgraph,
    drain,
    stop: async () => {
      await drain();
      await gateway.stop();
      for (const name of running.keys()) await stopSubgraph(name);
    },
  };
}

function testConfig(publicKeys: object, env: Record<string, string> = {}): Config {
  return loadConfig({
    DATABASE_URL: 'postgres://localhost/none',
    REDIS_URL: 'redis://localhost',
    NATS_URL: 'nats://localhost',
    OBJECT_STORE_URL: 'disk:///nowhere',
    GATEWAY_SECRET: 'g'.repeat(32),
    MEDIA_URL_SECRET: 'm'.repeat(32),
    TOKEN_PUBLIC_KEYS: JSON.stringify(publicKeys),
    ...env,
  });
}
