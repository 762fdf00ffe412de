import { loadGatewayConfig } from '@lumigraph/config';
import { createLog, createMetrics, serveHttp } from '@lumigraph/lifecycle';
import { supergraphSdl } from '@lumigraph/schema';
import { openGateway } from '../gateway.ts';
import type { SubgraphSource } from '../sources/source.ts';

/** A running gateway over Lumigraph's supergraph, whose subgraphs have nothing. */
export interface OwnWorld {
  url: string;
  metrics: ReturnType<typeof createMetrics>;
  stop(): Promise<void>;
}

const NOTHING: SubgraphSource = {
  execute: async () => ({ data: null }),
  subscribe: async () => ({ data: null }),
  close: async () => {},
};

export async function startOwnWorld(env: Record<string, string> = {}): Promise<OwnWorld> {
  const log = createLog({ level: 'silent', name: 'test' });
  const metrics = createMetrics('test');
  const { routes = [], stop } = await openGateway(
    { config: loadGatewayConfig({ COST_MODE: 'enforce', ...env }), log, metrics },
    {
      sdl: supergraphSdl(),
      connect: (subgraphs) => Object.fromEntries(subgraphs.map(({ name }) => [name, NOTHING])),
      manifests: [],
      routes: [],
    },
  );
  const server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
  return {
    url: `${server.url}/graphql`,
    metrics,
    stop: async () => {
      await server.close(0);
      await stop();
    },
  };
}
