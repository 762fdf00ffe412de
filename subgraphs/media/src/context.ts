import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createPeopleReads } from '@lumigraph/people-reads';
import { createPostReads } from '@lumigraph/post-reads';
import { createLoader, type RequestContext } from '@lumigraph/subgraph-kit';
import { createVisibility, type Visibility } from '@lumigraph/visibility';
import type DataLoader from 'dataloader';
import { findMedia, type MediaRow } from './data/media.ts';
import { findRenditions, type Rendition } from './data/renditions.ts';
import type { MediaRecord } from './media-record.ts';
import { createMediaUrls, type MediaUrls } from './urls.ts';

/** What the resolvers of one client request have. */
export interface Context extends RequestContext {
  record: MediaRecord;
  store: Clients['store'];
  events: Clients['events'];
  onFault(error: unknown): void;
  visibility: Visibility;
  /** Media that the viewer may see; null otherwise. */
  visibleMedia: DataLoader<MediaId, MediaRow | null>;
  renditions: DataLoader<MediaId, Rendition[] | null>;
  urls: MediaUrls;
}

/** A maker of request contexts. */
export function createContexts(clients: Clients, record: MediaRecord): (request: RequestContext) => Context {
  const { database, store, events } = clients;
  const urls = createMediaUrls(store);
  const reads = { people: createPeopleReads(database), posts: createPostReads(database) };
  return (request) => {
    const visibility = createVisibility(reads, request.viewer?.id ?? null);
    return {
      ...request,
      record,
      store,
      events,
      onFault: clients.onFault('media subgraph'),
      visibility,
      visibleMedia: createLoader((ids) => findVisibleMedia(clients, visibility, ids)),
      renditions: createLoader((ids) => findRenditions(database, ids)),
      urls,
    };
  };
}

async function findVisibleMedia(
  { database }: Pick<Clients, 'database'>,
  visibility: Visibility,
  ids: readonly MediaId[],
): Promise<Map<MediaId, MediaRow>> {
  const found = await findMedia(database, ids);
  const visible = await visibility.media([...found.values()]);
  return new Map([...found].filter(([id]) => visible.has(id)));
}
