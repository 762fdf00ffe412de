import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Clients, Log, Part, Route } from '@lumigraph/lifecycle';
import { createTokenVerifier } from './access-token.ts';
import { createClientSockets } from './client-sockets.ts';
import { createCors } from './cors.ts';
import { depthRule } from './depth.ts';
import { loadGraphiql } from './graphiql.ts';
import { graphqlRoute } from './graphql-route.ts';
import { createInstruments, type Instruments, watchSockets } from './instruments.ts';
import { MOST_TOKENS } from './limits.ts';
import { maskError } from './masked-errors.ts';
import { instrumentation } from './plugins/instruments.ts';
import { plainAnswers } from './plugins/plain-answers.ts';
import { refusals } from './plugins/refusals.ts';
import { createContextReader } from './request-context.ts';
import type { GatewayContext } from './request-scope.ts';
import { measured } from './sources/measured.ts';
import type { SubgraphSource } from './sources/source.ts';
import { createSubscriptionPlanner } from './subscription-plans.ts';
import { createSubscriptions } from './subscriptions.ts';

/** The gateway's part of a process, over any supergraph and the way to each of its subgraphs. */
export async function assembleGateway(
  clients: Pick<Clients, 'config' | 'log' | 'metrics'>,
  supergraph: { sdl: string; sources: Readonly<Record<string, SubgraphSource>>; routes: readonly Route[] },
): Promise<Part> {
  const { config, log, metrics } = clients;
  if (!config.tokenPublicKeys)
    throw new Error('TOKEN_PUBLIC_KEYS: the gateway needs the keys that tokens are verified with');
  const identify = createTokenVerifier(config.tokenPublicKeys);
  const instruments = createInstruments(metrics);
  const sources = measured(supergraph.sources, instruments.fetches);
  const server = createServer(supergraph.sdl, sources, instruments, log);
  await server.start();
  const planner = createSubscriptionPlanner(supergraph.sdl);
  const subscribe = createSubscriptions({ planner, sources, running: instruments.subscriptions, log });
  const shared = { server, identify, cors: createCors(config), readContext: createContextReader(config) };
  const { schema } = planner;
  const drainMs = config.shutdownSeconds * 500;
  const sockets = createClientSockets({ ...shared, schema, drainMs, subscribe, log });
  watchSockets(metrics, sockets.count);
  const graphiql = await loadGraphiql();
  return {
    routes: [graphqlRoute({ ...shared, page: graphiql.page }), graphiql.route, ...supergraph.routes],
    onUpgrade: sockets.onUpgrade,
    drain: sockets.drain,
    stop: async () => {
      await server.stop();
      await Promise.all(Object.values(sources).map((source) => source.close()));
    },
  };
}

function createServer(
  supergraphSdl: string,
  sources: Readonly<Record<string, SubgraphSource>>,
  instruments: Instruments,
  log: Log,
): ApolloServer<GatewayContext> {
  // Both libraries read this when they are constructed: nothing is reported to Apollo.
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => sourceNamed(name, sources),
    logger: log.child({}, { level: 'warn' }),
    debug: false,
    __exposeQueryPlanExperimental: false,
  });
  return new ApolloServer<GatewayContext>({
    gateway,
    logger: log.child({}, { level: 'warn' }),
    formatError: (formatted) => maskError(formatted),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    parseOptions: { maxTokens: MOST_TOKENS },
    maxRecursiveSelections: true,
    validationRules: [depthRule],
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      refusals,
      plainAnswers,
      instrumentation(instruments, log),
    ],
  });
}

function sourceNamed(name: string, sources: Readonly<Record<string, SubgraphSource>>): SubgraphSource {
  const source = sources[name];
  if (!source) throw new Error(`the supergraph names a subgraph "${name}" that the gateway does not know`);
  return source;
}
