import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clients, type Part, runProcess } from '@lumigraph/lifecycle';
import { createExecutor, type Operation } from './executor.ts';
import { createSockets } from './sockets.ts';
import type { Subgraph } from './subgraph.ts';
import { verifyVouch } from './vouch.ts';

const MOST_BODY_BYTES = 4 * 1024 * 1024;
const MOST_BUFFERED_BYTES = 16 * 1024 * 1024;
// Above the gateway's own limit, since it writes the fragments out.
const MOST_NESTING = 1_000;

/** Runs a subgraph as a process of its own. */
export function runSubgraph(create: (clients: Clients) => Subgraph, name: string): Promise<void> {
  return runProcess(name, async (clients) => serveSubgraph(create(clients), clients));
}

/** A subgraph's part of a process: `POST /graphql` and graphql-transport-ws on the same path, both only for whom the gateway vouches. */
export function serveSubgraph(subgraph: Subgraph, clients: Pick<Clients, 'config' | 'onFault'>): Part {
  const executor = createExecutor(subgraph, clients.onFault(subgraph.name));
  const secret = clients.config.gatewaySecret;
  const sockets = createSockets({
    maxPayload: MOST_BODY_BYTES,
    maxBuffered: MOST_BUFFERED_BYTES,
    maxNesting: MOST_NESTING,
    drainMs: clients.config.shutdownSeconds * 500,
    maxOperations: 1,
    onFault: clients.onFault(subgraph.name),
    welcome: async (parameters) => {
      const request = await vouchIn(secret, parameters);
      return request && { request, viewerId: request.viewer?.id ?? null, expiresAt: null };
    },
    answer: async (operation, { request }) => {
      const events = await executor.subscribe(operation, () => subgraph.context(request));
      return Symbol.asyncIterator in events ? events : (events.errors ?? events);
    },
  });
  subgraph.start();
  return {
    routes: [{ path: '/graphql', isTraced: true, handle: answer }],
    onUpgrade: sockets.onUpgrade,
    drain: sockets.drain,
    stop: () => subgraph.stop(),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const vouched = await verifyVouch(secret, request.headers.authorization);
    if (!vouched)
      return send(response, 401, {
        errors: [{ message: 'Only the gateway may ask.', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    const operation = await readOperation(request);
    if (!operation) return send(response, 400, { errors: [{ message: 'The body is not a GraphQL request.' }] });
    send(response, 200, await executor.execute(operation, subgraph.context(vouched)));
  }
}

async function readOperation(request: IncomingMessage): Promise<Operation | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return isOperation(body) ? body : null;
  } catch {
    return null;
  }
}

function isOperation(body: unknown): body is Operation {
  if (!isObject(body) || typeof body.query !== 'string') return false;
  const { variables, operationName } = body;
  return (variables == null || isObject(variables)) && (operationName == null || typeof operationName === 'string');
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  // With its length it goes out in one piece.
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, headers).end(text);
}

function vouchIn(secret: string, { authorization }: Readonly<Record<string, unknown>>) {
  return verifyVouch(secret, typeof authorization === 'string' ? authorization : undefined);
}
