import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import { createDiscoverySubgraph } from '@lumigraph/discovery';
import { createEngagementSubgraph } from '@lumigraph/engagement';
import { createFeedSubgraph } from '@lumigraph/feed';
import type { Clients, Part, Route } from '@lumigraph/lifecycle';
import { createDelivery, createMediaSubgraph } from '@lumigraph/media';
import { DiskStore, diskStoreHandler } from '@lumigraph/object-store';
import { createPostsSubgraph } from '@lumigraph/posts';
import { persistedManifest, supergraphSdl } from '@lumigraph/schema';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createUsersSubgraph } from '@lumigraph/users';
import { assembleGateway } from './gateway.ts';
import { createInProcessSource } from './sources/in-process.ts';
import { createHttpSource } from './sources/over-http.ts';
import type { SubgraphSource } from './sources/source.ts';
import { createVouching } from './sources/vouching.ts';

export { assembleGateway } from './gateway.ts';
export { createInProcessSource } from './sources/in-process.ts';
export { createHttpSource } from './sources/over-http.ts';
export { createVouching } from './sources/vouching.ts';

const CREATE: Readonly<Record<SubgraphName, (clients: Clients) => Subgraph>> = {
  users: createUsersSubgraph,
  posts: createPostsSubgraph,
  media: createMediaSubgraph,
  feed: createFeedSubgraph,
  engagement: createEngagementSubgraph,
  discovery: createDiscoverySubgraph,
};

/** One of Lumigraph's subgraphs. */
export function createSubgraph(name: SubgraphName, clients: Clients): Subgraph {
  return CREATE[name](clients);
}

/** Lumigraph's gateway: a subgraph whose URL is configured is asked over HTTP, any other runs in this process. */
export async function createGateway(clients: Clients): Promise<Part> {
  const vouch = createVouching(clients.config.gatewaySecret);
  const sourceOf = (name: SubgraphName): SubgraphSource => {
    const url = clients.config.subgraphUrls[name];
    const onFault = clients.onFault(name);
    if (url) return createHttpSource({ url, vouch, onFault, timeoutMs: clients.config.subgraphTimeoutMs });
    const subgraph = createSubgraph(name, clients);
    subgraph.start();
    return createInProcessSource(subgraph, onFault);
  };
  const sources = Object.fromEntries(SUBGRAPHS.map((name) => [name, sourceOf(name)]));
  const part = await assembleGateway(clients, {
    sdl: supergraphSdl(),
    sources,
    routes: [...createDelivery(clients), ...objectRoutes(clients)],
    manifests: [persistedManifest],
  });
  // A gateway all of whose subgraphs are elsewhere needs no store to answer.
  const isAlone = SUBGRAPHS.every((name) => clients.config.subgraphUrls[name]);
  return isAlone ? { ...part, checks: {} } : part;
}

/** Where there is no S3, the gateway's server also hands out what the disk store holds. */
function objectRoutes({ store, onFault }: Clients): Route[] {
  if (!(store instanceof DiskStore)) return [];
  return [{ path: '/objects/', handle: diskStoreHandler(store, onFault('objects')) }];
}
