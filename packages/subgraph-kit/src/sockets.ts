import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  parse,
} from 'graphql';
import { CloseCode, handleProtocols, makeServer, type Server } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { apiError } from './errors.ts';
import type { Operation } from './executor.ts';
import { isDeepDocument, isDeepJson } from './nesting.ts';
import type { Subgraph } from './subgraph.ts';

const INTERNAL = 4500;
const GOING_AWAY = 1001;
const PING_MS = 12_000;
const GOODBYE_MS = 2_000;
// A few sockets need no whole window.
const MOST_SPACING_MS = 100;

/** An operation that came over a socket. */
export interface SocketOperation extends Operation {
  document: DocumentNode;
  /** The payload of `connection_init`. */
  parameters: Readonly<Record<string, unknown>>;
  /** The request that opened the socket. */
  opening: IncomingMessage;
}

/** The graphql-transport-ws side of an HTTP server. */
export interface Sockets {
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** How many are open. */
  count(): number;
  /**
   * Refuses new sockets (503) and closes all with 1001, spread evenly over `drainMs`, so that their clients do not all come back at once;
   * who does not answer within 2 s is cut off.
   */
  drain(): Promise<void>;
}

/** Speaks graphql-transport-ws on `/graphql` and pings every 12 s. */
export function createSockets(options: {
  schema: Subgraph['schema'];
  /** Bytes; beyond them a socket is closed with 1009. */
  maxPayload: number;
  maxTokens: number;
  /** How deep brackets may nest, in a document and in a message; a message beyond it closes the socket with 4400. */
  maxNesting: number;
  drainMs: number;
  /** Operations at once on one socket; one more is refused with RATE_LIMITED. */
  maxOperations: number;
  /** Whether the socket may stay; closed with 4403 otherwise. */
  accept(parameters: Readonly<Record<string, unknown>>): Promise<boolean>;
  answer(operation: SocketOperation): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult>;
}): Sockets {
  const { schema, maxPayload, maxOperations, maxNesting } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload, handleProtocols });
  const operations = new WeakMap<ExecutionArgs, SocketOperation>();
  const answer = async (args: ExecutionArgs) => {
    const operation = operations.get(args);
    return operation ? options.answer(operation) : { errors: [apiError('BAD_USER_INPUT', 'Nothing is asked.')] };
  };
  const protocol = makeServer<Record<string, unknown>, Extra>({
    onConnect: ({ connectionParams }) => options.accept(connectionParams ?? {}),
    onSubscribe: ({ connectionParams, subscriptions, extra }, _id, { query, operationName, variables }) => {
      if (Object.keys(subscriptions).length > maxOperations)
        return [apiError('RATE_LIMITED', `A socket carries at most ${maxOperations} operations at once.`)];
      const document = parseDocument(query, options);
      if (document instanceof GraphQLError) return [document];
      if (!getOperationAST(document, operationName))
        return [
          refusal(
            'OPERATION_RESOLUTION_FAILURE',
            'The document has no operation of this name, or several and none is named.',
          ),
        ];
      const args = { schema, document, operationName: operationName ?? null };
      const parameters = connectionParams ?? {};
      operations.set(args, { query, document, operationName, variables, parameters, opening: extra.request });
      return args;
    },
    subscribe: answer,
    execute: answer,
  });
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) =>
    speak(protocol, socket, request, maxNesting),
  );
  return {
    onUpgrade: (request, socket, head) => {
      if (URL.parse(request.url ?? '', 'http://localhost')?.pathname === '/graphql')
        sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
      else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    },
    count: () => sockets.clients.size,
    drain: () => sayGoodbye(sockets, options.drainMs),
  };
}

interface Extra {
  request: IncomingMessage;
}

/** Lets one socket speak the protocol. graphql-ws has this too, but there a client's faults are written to the console. */
function speak(protocol: Server<Extra>, socket: WebSocket, request: IncomingMessage, maxNesting: number): void {
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) =>
        new Promise((resolve) => {
          if (socket.readyState === socket.OPEN) socket.send(text, () => resolve());
          else resolve();
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (listen) => {
        socket.on('message', (data) => {
          const text = String(data);
          if (isDeepJson(text, maxNesting))
            return socket.close(CloseCode.BadRequest, 'The message is nested too deeply');
          // The reason of a close never tells a client what went wrong inside.
          void listen(text).catch(() => socket.close(INTERNAL, 'Internal error'));
        });
      },
    },
    { request },
  );
  const stopPinging = ping(socket);
  // A message that is too long, or no WebSocket at all: ws closes the socket by itself.
  socket.on('error', () => {});
  socket.once('close', (code, reason) => {
    stopPinging();
    void closed(code, String(reason));
  });
}

/** Cuts off a socket that has not answered one ping when the next is due. */
function ping(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}

async function sayGoodbye(sockets: WebSocketServer, drainMs: number): Promise<void> {
  sockets.close();
  const leaving = [...sockets.clients];
  const spacing = Math.min(drainMs / leaving.length, MOST_SPACING_MS);
  await Promise.all(leaving.map((socket, place) => dismiss(socket, place * spacing)));
}

function dismiss(socket: WebSocket, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(() => {
      socket.close(GOING_AWAY, 'Going away');
      timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
    }, afterMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function parseDocument(query: string, most: { maxTokens: number; maxNesting: number }): DocumentNode | GraphQLError {
  if (isDeepDocument(query, most.maxNesting, most.maxTokens))
    return refusal('GRAPHQL_PARSE_FAILED', 'The document is nested too deeply.');
  try {
    return parse(query, { maxTokens: most.maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return refusal('GRAPHQL_PARSE_FAILED', error.message);
  }
}

function refusal(code: 'GRAPHQL_PARSE_FAILED' | 'OPERATION_RESOLUTION_FAILURE', message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
