import type { ApolloServer } from '@apollo/server';
import type { Log } from '@lumigraph/lifecycle';
import {
  apiError,
  createSockets,
  type RequestContext,
  type SocketOperation,
  type Sockets,
} from '@lumigraph/subgraph-kit';
import { type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Identity } from './access-token.ts';
import type { Cors } from './cors.ts';
import { MOST_NESTING, MOST_TOKENS } from './limits.ts';
import { maskErrors } from './masked-errors.ts';
import type { ReadContext } from './request-context.ts';
import { createScope, type GatewayContext } from './request-scope.ts';

const MOST_MESSAGE_BYTES = 1024 * 1024;
const MOST_OPERATIONS = 100;

type Answer = AsyncGenerator<ExecutionResult> | ExecutionResult;

/**
 * The clients' WebSockets: queries and mutations as over HTTP, and subscriptions. A bad token in `connection_init` closes the socket with 4403;
 * the page of a foreign origin gets none (403).
 */
export function createClientSockets(options: {
  server: ApolloServer<GatewayContext>;
  schema: GraphQLSchema;
  cors: Cors;
  readContext: ReadContext;
  drainMs: number;
  identify(authorization: string | undefined): Promise<Identity>;
  subscribe(operation: SocketOperation, request: RequestContext): Promise<Answer>;
  log: Log;
}): Sockets {
  const { server, schema, cors, drainMs, log } = options;

  /** A token may run out while its socket is open, so every operation asks again. */
  async function answer(operation: SocketOperation): Promise<Answer> {
    const { viewer, hasBadToken } = await options.identify(authorizationIn(operation.parameters));
    const request = options.readContext(operation.opening, viewer);
    const kind = getOperationAST(operation.document, operation.operationName)?.operation;
    if (kind !== 'subscription') return execute(operation, { scope: createScope(request), hasBadToken });
    if (hasBadToken) return { errors: [apiError('UNAUTHENTICATED', 'The access token has expired.')] };
    return options.subscribe(operation, request);
  }

  async function execute({ query, variables, operationName }: SocketOperation, contextValue: GatewayContext) {
    const { body } = await server.executeOperation(
      { query, ...(variables && { variables }), ...(operationName && { operationName }) },
      { contextValue },
    );
    if (body.kind !== 'single') throw new Error('incremental delivery is switched off');
    const { data, errors } = body.singleResult;
    return { ...(data !== undefined && { data }), ...(errors && { errors: maskErrors(errors) }) };
  }

  /** A fault in one operation must not cost the client its socket. */
  function asFault(error: unknown): ExecutionResult {
    log.error({ err: error }, 'masked on a socket');
    return { errors: [apiError('INTERNAL_SERVER_ERROR', 'Something went wrong.')] };
  }

  const sockets = createSockets({
    schema,
    maxPayload: MOST_MESSAGE_BYTES,
    maxTokens: MOST_TOKENS,
    maxNesting: MOST_NESTING,
    maxOperations: MOST_OPERATIONS,
    drainMs,
    accept: async (parameters) => !(await options.identify(authorizationIn(parameters))).hasBadToken,
    answer: (operation) => answer(operation).catch(asFault),
  });
  return {
    ...sockets,
    onUpgrade: (request, socket, head) => {
      if (cors.allows(request)) sockets.onUpgrade(request, socket, head);
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    },
  };
}

/** GraphiQL and some clients write the name of the header as they would over HTTP. */
function authorizationIn(parameters: Readonly<Record<string, unknown>>): string | undefined {
  const value = parameters.authorization ?? parameters.Authorization;
  return value == null ? undefined : String(value);
}
