import type { GatewayConfig } from '@lumigraph/config';
import type { Clients, Part, Route } from '@lumigraph/lifecycle';
import type { Redis } from '@lumigraph/redis';
import type { Opening } from '@lumigraph/subgraph-kit';
import { createTokenVerifier, type Identity } from './authority/access-token.ts';
import { jwksRoute } from './authority/jwks-route.ts';
import { type Engine, startEngine } from './engine/engine.ts';
import { createEngines } from './engine/engines.ts';
import { loadSupergraph, type Supergraph } from './engine/supergraph.ts';
import { keepWarm, warmUp } from './engine/warm-up.ts';
import { createAskerReader } from './front-door/asker.ts';
import { createAddressReader } from './front-door/client-address.ts';
import { createFrontDoor } from './front-door/front-door.ts';
import { createContextReader } from './front-door/request-context.ts';
import { createCompression } from './http/compression.ts';
import { createCors } from './http/cors.ts';
import { createEventStreams } from './http/event-streams.ts';
import { graphqlRoute } from './http/graphql-route.ts';
import { createPlaces } from './http/places.ts';
import { createInstruments, watchConnections } from './instruments.ts';
import { createRateLimits } from './limits/rate-limits.ts';
import { FOREIGN_ERRORS, OUR_ERRORS } from './masked-errors.ts';
import { loadGraphiql } from './pages/graphiql.ts';
import { schemaPage } from './pages/schema-page.ts';
import { createPersistedOperations } from './persisted/persisted-operations.ts';
import { createClientSockets } from './sockets/client-sockets.ts';
import { measured } from './sources/measured.ts';
import type { SubgraphSource } from './sources/source.ts';
import { createSubscriptions } from './subscriptions/subscriptions.ts';

/** What a gateway needs of its process; without Redis rates are not limited, and texts are kept in process only. */
export interface GatewayClients extends Pick<Clients, 'log' | 'metrics'> {
  config: GatewayConfig;
  redis?: Redis;
}

/** What a gateway serves. */
export interface Served {
  sdl: string;
  /** The way to each subgraph of a supergraph. */
  connect(subgraphs: Supergraph['subgraphs']): Readonly<Record<string, SubgraphSource>>;
  /** Manifests of persisted operations. */
  manifests: readonly string[];
  routes: readonly Route[];
  /** The subgraphs are somebody else's: what they say of errors is for the client. */
  isForeign?: boolean;
}

/** The gateway's part of a process. */
export interface GatewayPart extends Part {
  /** Puts another version of the supergraph into service when it is ready. Rejects where it cannot be served: the present one goes on. */
  reload(sdl: string): Promise<void>;
}

/** A gateway over any supergraph and the ways to its subgraphs. */
export async function openGateway(clients: GatewayClients, served: Served): Promise<GatewayPart> {
  const { config, log, metrics, redis = null } = clients;
  const instruments = createInstruments(metrics);
  const errorMask = served.isForeign ? FOREIGN_ERRORS : OUR_ERRORS;
  const persisted = await createPersistedOperations({
    mode: config.persistedOperations,
    manifests: [...served.manifests, ...config.persistedManifests],
    redis,
    log,
    metrics,
  });

  async function start(sdl: string): Promise<Engine> {
    const supergraph = await loadSupergraph(sdl, log);
    try {
      return await startWith(supergraph);
    } catch (error) {
      await supergraph.stop();
      throw error;
    }
  }

  async function startWith(supergraph: Supergraph): Promise<Engine> {
    const sources = measured(served.connect(supergraph.subgraphs), instruments.fetches);
    try {
      const engine = await startEngine(supergraph, sources, { config, log });
      await warmUp(engine, persisted.operations(), log);
      return engine;
    } catch (error) {
      await Promise.all(Object.values(sources).map((source) => source.close()));
      throw error;
    }
  }

  const engines = createEngines(await start(served.sdl), log);
  keepWarm(engines, persisted, log);
  const frontDoor = createFrontDoor({
    engines,
    persisted,
    rateLimits: redis && createRateLimits({ redis, limits: config.rateLimits, unlimited: instruments.unlimited }),
    config,
    subscribe: createSubscriptions({
      running: instruments.subscriptions,
      executionMs: Math.min(config.executionMs, MOST_EVENT_MS),
      errorMask,
      log,
    }),
    errorMask,
    instruments,
    log,
  });
  const readAddress = createAddressReader(config.trustedProxies);
  const addressOf = ({ socket, headers }: Opening) => readAddress(socket.remoteAddress, headers['x-forwarded-for']);
  const readAsker = createAskerReader({
    identify: config.tokenPublicKeys ? createTokenVerifier(config.tokenPublicKeys) : async () => NOBODY,
    readContext: createContextReader(addressOf),
  });
  const shared = { frontDoor, readAsker, cors: createCors(config) };
  const drainMs = config.shutdownSeconds * 500;
  const sockets = createClientSockets({
    ...shared,
    limits: config.limits,
    places: createPlaces(config.sockets),
    addressOf,
    drainMs,
    onFault: (error) => log.error({ err: error }, 'a socket failed'),
  });
  const streams = createEventStreams({ ...config.eventStreams, drainMs });
  watchConnections(metrics, { sockets: sockets.count, eventStreams: streams.count });
  const graphiql = await loadGraphiql();
  return {
    routes: [
      graphqlRoute({
        ...shared,
        limits: config.limits,
        compress: createCompression(config.hasCompression),
        streams,
        page: graphiql.page,
      }),
      graphiql.route,
      ...(config.isIntrospectable ? [schemaPage({ engines, operations: persisted.operations })] : []),
      ...(config.tokenPublicKeys ? [jwksRoute(config.tokenPublicKeys)] : []),
      ...served.routes,
    ],
    onUpgrade: sockets.onUpgrade,
    drain: async () => void (await Promise.all([sockets.drain(), streams.drain()])),
    reload: async (sdl) => engines.replace(await start(sdl)),
    stop: async () => {
      await persisted.close();
      await engines.stop();
    },
  };
}

/** One event may take no longer, since the next ones wait for it. */
const MOST_EVENT_MS = 5_000;

/** Who asks where no keys are known by which anyone could be. */
const NOBODY: Identity = { viewer: null, hasBadToken: false, expiresAt: null };

/** Lumigraph's gateway, whose subgraphs are known; another version of the supergraph wants another process, since these end with theirs. */
export async function assembleGateway(
  clients: GatewayClients,
  served: {
    sdl: string;
    sources: Readonly<Record<string, SubgraphSource>>;
    routes: readonly Route[];
    manifests?: readonly string[];
  },
): Promise<Part> {
  if (!clients.config.tokenPublicKeys)
    throw new Error('TOKEN_PUBLIC_KEYS: the gateway needs the keys that tokens are verified with');
  const { sdl, sources, routes, manifests = [] } = served;
  return openGateway(clients, { sdl, connect: () => sources, manifests, routes });
}
