import { EventEmitter, on } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { composeServices } from '@apollo/composition';
import { buildSchema } from '@lumigraph/subgraph-kit';
import { graphql, parse } from 'graphql';
import { useServer as serveSockets } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';

const SDL = `extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
    @link(url: "https://lumigraph.example/specs/live/v1.0", import: ["@live"])
    @composeDirective(name: "@live")
  directive @live(subject: String, seenBy: String, isState: Boolean) on FIELD_DEFINITION
  type Reading @key(fields: "id") { id: ID! number: Int! payload: String! }
  type Query { reading(id: ID!): Reading }
  type Subscription { readingTaken(id: ID!): Reading @live(seenBy: "reading") }`;

const requestSchema = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).nullish() });

interface Reading {
  id: string;
  number: number;
  payload: string;
}

/** A plain GraphQL server with a subscription, which knows how many listen. */
export interface LiveSubgraph {
  /** The supergraph that consists of it. */
  supergraph: string;
  /** Readings of this id that are listened to. */
  listeners(id: string): number;
  /** Sockets that are open. */
  sockets(): number;
  publish(reading: Reading): void;
  stop(): Promise<void>;
}

export async function startLiveSubgraph(): Promise<LiveSubgraph> {
  // The name of an event is the id of a reading.
  const events = new EventEmitter<Record<string, [Reading]>>();
  const schema = buildSchema(SDL, {
    Reading: { __resolveReference: ({ id }: { id: string }) => reading(id) },
    Query: { reading: (_root: unknown, { id }: { id: string }) => reading(id) },
    Subscription: {
      readingTaken: {
        subscribe: (_root: unknown, { id }: { id: string }) => on(events, id),
        resolve: ([taken]: [Reading]) => taken,
      },
    },
  });

  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { query, variables } = requestSchema.parse(JSON.parse(await text(request)));
    const result = await graphql({ schema, source: query, variableValues: variables ?? {} });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  }
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  serveSockets({ schema }, sockets);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    supergraph: composed(`http://127.0.0.1:${port}/graphql`),
    listeners: (id) => events.listenerCount(id),
    sockets: () => sockets.clients.size,
    publish: (taken) => void events.emit(taken.id, taken),
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const reading = (id: string): Reading => ({ id, number: 0, payload: '' });

function composed(url: string): string {
  const { supergraphSdl, errors } = composeServices([{ name: 'readings', url, typeDefs: parse(SDL) }]);
  if (!supergraphSdl) throw new Error(String(errors));
  return supergraphSdl;
}
