import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema } from '@lumigraph/subgraph-kit';
import { createHandler } from 'graphql-http/lib/use/http';
import { useServer as serveSockets } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Thing } from './foreign-collection.ts';
import { UNKNOWN_WORK } from './foreign-data.ts';
import type { Museum } from './foreign-museum.ts';
import { museumRoot } from './foreign-root.ts';
import { type Freight, parcel, plaque, shippingCost } from './foreign-rules.ts';
import { type ForeignName, foreignSdl } from './foreign-sdl.ts';

/** A subgraph that knows nothing of who asks it: a plain GraphQL server. */
export interface ForeignSubgraph {
  url: string;
  /** The requests that it was asked with, in their order. */
  requests: IncomingMessage[];
  /** Connections that are open now. */
  connections(): number;
  /** From now on nothing is answered until the returned function is called. */
  hold(): () => void;
  stop(): Promise<void>;
}

interface Reference {
  __typename: string;
  id?: string;
  handle?: string;
  sku?: string;
  maker?: { id: string };
}

/** What each subgraph has beside the museum's data: how it finds entities, and what it works out from what it is told. */
function resolversOf(name: ForeignName, museum: Museum): object {
  const { works, artists, visitors, visits, replicas } = museum;
  // A copy: the subgraph's library writes the type's name into it, and the shop has another one.
  const copy = (thing: Thing | undefined, type?: string) => thing && { ...thing, ...(type && { __typename: type }) };
  const byId = (things: ReadonlyMap<string, Thing>) => ({
    __resolveReference: ({ id }: Reference) => copy(things.get(id ?? '')),
  });
  // It knows only what it is told: whatever it requires must have been sent.
  const told = (given: Reference) => given;
  const artistByHandle = ({ handle }: Reference) =>
    copy([...artists.values()].find((artist) => artist.handle === handle));
  const replica = {
    __resolveReference: ({ sku, maker }: Reference) => {
      const known = replicas.get(sku ?? '');
      return known?.makerId === maker?.id ? copy(known) : null;
    },
  };
  switch (name) {
    case 'catalog':
      return {
        Work: byId(works),
        Painting: { ...byId(works), onLoan: () => 'asked of whom it was taken from' },
        Sculpture: byId(works),
        Artist: {
          __resolveReference: (given: Reference) => (given.id ? copy(artists.get(given.id)) : artistByHandle(given)),
        },
      };
    case 'people':
      return {
        Visitor: byId(visitors),
        Artist: { __resolveReference: artistByHandle },
        Painting: {
          __resolveReference: told,
          plaque: ({ caption }: { caption?: unknown }) => plaque(caption),
        },
      };
    case 'shop':
      return {
        Work: {
          __resolveReference: ({ id }: Reference) => (id === UNKNOWN_WORK ? null : copy(works.get(id ?? ''), 'Work')),
        },
        Visitor: byId(visitors),
        Visit: byId(visits),
        Replica: replica,
      };
    case 'depot':
      return {
        Painting: byId(works),
        Sculpture: {
          __resolveReference: told,
          pedestal: ({ material }: { material?: unknown }) => material,
          shippingCost: (given: Freight, { zone }: { zone: unknown }) => shippingCost(given, zone),
        },
        Replica: {
          __resolveReference: told,
          parcel: ({ weight }: { weight?: unknown }) => parcel(weight, museum.parcelContent()),
        },
      };
  }
}

export async function startForeignSubgraph(name: ForeignName, museum: Museum): Promise<ForeignSubgraph> {
  const schema = buildSchema(foreignSdl(name), resolversOf(name, museum));
  const root = museumRoot(museum);
  const handle = createHandler({ schema, rootValue: root });
  const requests: IncomingMessage[] = [];
  let held: Promise<void> | undefined;
  const server = createServer(async (request, response) => {
    requests.push(request);
    await held;
    await handle(request, response);
  });
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const live = serveSockets({ schema, roots: { query: root, mutation: root, subscription: root } }, sockets);
  const open = new Set<object>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    requests,
    connections: () => open.size,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = undefined;
        resolve();
      };
    },
    stop: async () => {
      if (!server.listening) return;
      await live.dispose();
      server.closeAllConnections();
      server.close();
    },
  };
}
