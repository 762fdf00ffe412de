import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  createSockets,
  type Opening,
  type SocketOperation,
  type SocketSession,
  type Sockets,
} from '@lumigraph/subgraph-kit';
import { inSpan } from '@lumigraph/tracing';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Cors } from '../http/cors.ts';
import type { Places } from '../http/places.ts';
import type { Limits } from '../limits/limit-exceeded.ts';
import { MOST_NESTING } from '../limits/text.ts';
import type { Asker, EventStream, FrontDoor, ReadAsker } from '../operation/operation-request.ts';

/** Who is at a socket, as its token says. */
interface Session extends SocketSession {
  asker: Asker;
}

const MOST_OPERATIONS = 100;
const MOST_BUFFERED_BYTES = 1024 * 1024;

/**
 * The clients' WebSockets: queries and mutations as over HTTP, and subscriptions. A bad token in `connection_init` closes the socket with 4403,
 * and so does the end of a good one, unless the client sends a new one before, as the payload of a `ping`: `{"authorization": "Bearer …"}`. The
 * page of a foreign origin gets no socket (403), nor does one too many (503, of its address 429).
 */
export function createClientSockets(options: {
  frontDoor: FrontDoor;
  cors: Cors;
  readAsker: ReadAsker;
  limits: Limits;
  /** Sockets at once, in all and of one address. */
  places: Places;
  addressOf(request: IncomingMessage): string;
  drainMs: number;
  onFault(error: unknown): void;
}): Sockets {
  const { frontDoor, cors, readAsker, places } = options;

  async function welcome(parameters: Readonly<Record<string, unknown>>, opening: Opening) {
    const asker = await readAsker(opening, authorizationIn(parameters));
    if (asker.hasBadToken) return null;
    return { asker: withRequestId(asker), viewerId: asker.request.viewer?.id ?? null, expiresAt: asker.expiresAt };
  }

  async function answer(
    operation: SocketOperation,
    { asker }: Session,
    sendNext: (json: string) => void,
  ): Promise<readonly GraphQLError[] | ExecutionResult | AsyncGenerator<ExecutionResult>> {
    const span = { name: 'WebSocket operation', kind: 'server', attributes: {} } as const;
    const outcome = await inSpan(span, () => frontDoor.ask(operation, withRequestId(asker), 'stream'));
    if (outcome.kind === 'events') return relay(outcome.stream, sendNext);
    const { data, errors, extensions } = outcome.result;
    const told = errors?.map(({ message, ...where }) => new GraphQLError(message, where));
    if (data === undefined && told) return told;
    return { ...(data !== undefined && { data }), ...(told && { errors: told }), ...(extensions && { extensions }) };
  }

  const sockets = createSockets<Session>({
    maxPayload: options.limits.bodyBytes,
    maxBuffered: MOST_BUFFERED_BYTES,
    maxNesting: MOST_NESTING,
    maxOperations: MOST_OPERATIONS,
    drainMs: options.drainMs,
    onFault: options.onFault,
    welcome,
    answer,
  });
  return {
    ...sockets,
    onUpgrade: (request, socket, head) => {
      if (!cors.allows(request)) return refuse(socket, '403 Forbidden');
      const address = options.addressOf(request);
      const taken = places.take(address);
      if (taken !== 'taken')
        return refuse(socket, taken === 'none here' ? '503 Service Unavailable' : '429 Too Many Requests');
      socket.once('close', () => places.leave(address));
      sockets.onUpgrade(request, socket, head);
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

/** Each operation has an id of its own. Not a UUID: as Node makes it, it is a tree of twenty strings, and every open socket keeps some. */
function withRequestId(asker: Asker): Asker {
  return { ...asker, request: { ...asker.request, requestId: randomBytes(16).toString('hex') } };
}

/** Sends the events past the generator, whose end is theirs: each text is made once for many sockets. */
function relay(stream: EventStream, sendNext: (json: string) => void): AsyncGenerator<ExecutionResult> {
  const { promise: over, resolve, reject } = Promise.withResolvers<IteratorReturnResult<undefined>>();
  const end = () => resolve({ done: true, value: undefined });
  // Who leaves before asking for the first event has nobody to be told.
  over.catch(() => {});
  let isOpen = false;
  const leave = async () => {
    stream.close();
    end();
    return over;
  };
  return {
    next: () => {
      if (!isOpen) stream.open({ next: sendNext, fail: ([error]) => reject(error), end });
      isOpen = true;
      return over;
    },
    return: leave,
    throw: leave,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await leave()),
  };
}

/** GraphiQL and some clients write the name of the header as they would over HTTP. */
function authorizationIn(parameters: Readonly<Record<string, unknown>>): string | undefined {
  const value = parameters.authorization ?? parameters.Authorization;
  if (value == null) return undefined;
  return typeof value === 'string' ? value : 'not a string';
}
