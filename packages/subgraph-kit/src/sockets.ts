import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { spacingOf, startTimerUntil } from '@lumigraph/lifecycle';
import { type ExecutionArgs, type ExecutionResult, type GraphQLError, GraphQLSchema, parse } from 'graphql';
import { CloseCode, type Context, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { apiError } from './errors.ts';
import { mapStream } from './map-stream.ts';
import { type Opening, type SocketExtra, speak } from './socket.ts';

const GOING_AWAY = 1001;
const GOODBYE_MS = 2_000;

/** An operation as a client sent it over a socket; `query` may be empty where `extensions` name a persisted one. */
export interface SocketOperation {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
  extensions?: Record<string, unknown> | null | undefined;
}

/** Who is at the other end of a socket. */
export interface SocketSession {
  /** Whose socket it is, as long as it lasts: what runs on it goes on as theirs. */
  viewerId: string | null;
  /** When the socket is closed with 4403 unless it is renewed before, in Unix milliseconds; null: never. */
  expiresAt: number | null;
}

/** What is known of an open socket. */
interface Visit<Session> {
  session: Session;
  timer: NodeJS.Timeout | undefined;
  /** The ids of operations that are not answered yet. */
  pending: Set<string>;
  running: Set<AsyncGenerator<ExecutionResult>>;
}

/** Errors by which an operation is refused, its one result, or its results. */
type Answer = readonly GraphQLError[] | ExecutionResult | AsyncGenerator<ExecutionResult>;

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
export function createSockets<Session extends SocketSession>(options: {
  /** Bytes; beyond them a socket is closed with 1009. */
  maxPayload: number;
  /** Bytes that wait for a client to read them; beyond them its socket is closed with 4413. */
  maxBuffered: number;
  /** How deep brackets may nest in a message; one beyond it closes the socket with 4400. */
  maxNesting: number;
  drainMs: number;
  /** Operations at once on one socket; one more is refused with RATE_LIMITED. */
  maxOperations: number;
  /**
   * Who opens a socket, by the payload of `connection_init`, or goes on with it, by the payload of a `ping` with an `authorization`; null
   * where the socket is to be closed with 4403, as it is when someone else would go on with it.
   */
  welcome(parameters: Readonly<Record<string, unknown>>, opening: Opening): Promise<Session | null>;
  /** `sendNext` tells the client of a result that is serialised already, while the returned generator lasts. */
  answer(operation: SocketOperation, session: Session, sendNext: (json: string) => void): Promise<Answer>;
  /** Hears what went wrong inside; the client is closed with 4500. */
  onFault(error: unknown): void;
}): Sockets {
  const { maxPayload, maxOperations, maxNesting, maxBuffered, welcome } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload, handleProtocols });
  const visits = new WeakMap<SocketExtra, Visit<Session>>();
  const answers = new WeakMap<ExecutionArgs, Exclude<Answer, readonly GraphQLError[]>>();

  /** A session's end is a timer on its socket, which a renewed one replaces. */
  function begin(extra: SocketExtra, session: Session): void {
    const former = visits.get(extra);
    clearTimeout(former?.timer);
    if (!extra.isOpen()) return;
    const { expiresAt } = session;
    const expire = () => extra.close(CloseCode.Forbidden, 'The access token has expired');
    const timer = expiresAt === null ? undefined : startTimerUntil(expiresAt, expire);
    visits.set(extra, { session, timer, pending: former?.pending ?? new Set(), running: former?.running ?? new Set() });
  }

  function end(extra: SocketExtra): void {
    const { timer, running = [] } = visits.get(extra) ?? {};
    clearTimeout(timer);
    for (const stream of running) stream.return(undefined).catch(options.onFault);
  }

  /** A stream is ended with its socket, also one that graphql-ws has lost sight of. */
  function kept(stream: AsyncGenerator<ExecutionResult>, running: Visit<Session>['running'], extra: SocketExtra) {
    const tracked: AsyncGenerator<ExecutionResult> = mapStream(stream, {
      map: (result) => result,
      onEnd: () => running.delete(tracked),
    });
    running.add(tracked);
    if (!extra.isOpen()) end(extra);
    return tracked;
  }

  async function open({ connectionParams, extra }: Context<Record<string, unknown>, SocketExtra>): Promise<boolean> {
    const session = await welcome(connectionParams ?? {}, extra.opening);
    if (session) begin(extra, session);
    return session !== null;
  }

  async function renew(extra: SocketExtra, payload: Record<string, unknown> | undefined): Promise<void> {
    const present = visits.get(extra)?.session;
    if (payload?.authorization === undefined || !present) return;
    const session = await welcome(payload, extra.opening);
    if (session?.viewerId === present.viewerId) begin(extra, session);
    else extra.close(CloseCode.Forbidden, 'Forbidden');
  }

  const take = async (args: ExecutionArgs) => answers.get(args) ?? { errors: [] };
  const protocol = makeServer<Record<string, unknown>, SocketExtra>({
    onConnect: open,
    onPing: ({ extra }, payload) => renew(extra, payload),
    onSubscribe: async ({ extra }, id, operation) => {
      const visit = visits.get(extra);
      if (!visit) return [apiError('UNAUTHENTICATED', 'Sign in first.')];
      const { session, pending, running } = visit;
      if (pending.has(id)) {
        // graphql-ws forgets an operation that is completed before it is answered, and would mix it up with the next one.
        extra.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id.slice(0, 40)} already exists`);
        return [apiError('BAD_USER_INPUT', 'The id is in use.')];
      }
      if (pending.size + running.size >= maxOperations)
        return [apiError('RATE_LIMITED', `A socket carries at most ${maxOperations} operations at once.`)];
      pending.add(id);
      const answer = await options
        .answer(operation, session, (json) => extra.sendNext(id, json))
        .finally(() => pending.delete(id));
      if (isRefusal(answer)) return answer;
      const args = { ...ANSWERED };
      answers.set(args, Symbol.asyncIterator in answer ? kept(answer, running, extra) : answer);
      return args;
    },
    subscribe: take,
    onClose: ({ extra }) => end(extra),
  });
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) =>
    speak(protocol, socket, request, { nesting: maxNesting, bufferedBytes: maxBuffered, onFault: options.onFault }),
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

/** What graphql-ws is told to execute: every operation is answered before it asks, whatever its kind. */
const ANSWERED = { schema: new GraphQLSchema({}), document: parse('subscription { answered }', { noLocation: true }) };

function isRefusal(answer: Answer): answer is readonly GraphQLError[] {
  return Array.isArray(answer);
}

async function sayGoodbye(sockets: WebSocketServer, drainMs: number): Promise<void> {
  sockets.close();
  const leaving = [...sockets.clients];
  const spacing = spacingOf(leaving.length, drainMs);
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
