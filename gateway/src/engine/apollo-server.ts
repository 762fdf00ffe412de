import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Log } from '@lumigraph/lifecycle';
import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Variables } from '../operation/conditions.ts';
import type { RequestScope } from '../operation/request-scope.ts';
import type { PreparedOperation } from './prepared-operation.ts';
import type { Supergraph } from './supergraph.ts';

/** What Apollo Server carries for us from the front door to the execution. */
export interface ExecutionContext {
  scope: RequestScope;
  operation: PreparedOperation;
  /** As the schema coerces them. */
  variables: Variables;
}

/** Apollo Server over an operation that is prepared already: it neither parses nor validates, and hands it to `execute`. */
export async function startApolloServer(
  { schema, sdl, stop }: Supergraph,
  documentOf: (hash: string) => DocumentNode | undefined,
  execute: (context: ExecutionContext) => Promise<ExecutionResult>,
  log: Log,
): Promise<ApolloServer<ExecutionContext>> {
  let onLoad = (_loaded: { apiSchema: typeof schema; coreSupergraphSdl: string }) => {};
  const server = new ApolloServer<ExecutionContext>({
    gateway: {
      load: async () => {
        onLoad({ apiSchema: schema, coreSupergraphSdl: sdl });
        return { executor: ({ context }) => execute(context as ExecutionContext) };
      },
      onSchemaLoadOrUpdate: (listener) => {
        onLoad = listener;
        return () => {};
      },
      stop,
    },
    logger: log.child({}, { level: 'warn' }),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    csrfPrevention: false,
    persistedQueries: false,
    // Its keys end in the SHA-256 of the text.
    documentStore: {
      get: async (key) => documentOf(key.slice(-64)),
      set: async () => {},
      delete: async () => {},
    },
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await server.start();
  return server;
}
