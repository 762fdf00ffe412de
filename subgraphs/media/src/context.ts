import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createCachedPeople } from '@lumigraph/people-reads';
import {
  createCachedPosts,
  createPostReads,
  createStoryReads,
  type PostReads,
  type StoryReads,
} from '@lumigraph/post-reads';
import { createLoader, type RequestContext } from '@lumigraph/subgraph-kit';
import { createVisibility, type Visibility } from '@lumigraph/visibility';
import type DataLoader from 'dataloader';
import type { MediaRow } from './data/media.ts';
import type { Rendition } from './data/renditions.ts';
import { createShownMedia, type ShownMedia } from './data/shown-media.ts';
import type { MediaRecord } from './media-record.ts';
import { createMediaUrls, type MediaUrls } from './urls.ts';

/** A rendition on its way out. */
export type PresentedRendition = Rendition & { isPublic: boolean };

/** What the resolvers of one client request have. */
export interface Context extends RequestContext {
  record: MediaRecord;
  store: Clients['store'];
  events: Clients['events'];
  onFault(error: unknown): void;
  visibility: Visibility;
  /** Posts and stories as PostgreSQL has them. */
  posts: PostReads;
  stories: StoryReads;
  /** Media that the viewer may see; null otherwise. */
  visibleMedia: DataLoader<MediaId, MediaRow | null>;
  renditions: DataLoader<MediaId, Rendition[] | null>;
  tags: DataLoader<MediaId, string[] | null>;
  urls: MediaUrls;
}

/** A maker of request contexts. */
export function createContexts(clients: Clients, record: MediaRecord): (request: RequestContext) => Context {
  const { store, events } = clients;
  const shown = createShownMedia(clients);
  const urlsFor = createMediaUrls(clients);
  const posts = createPostReads(clients.database);
  const stories = createStoryReads(clients.database);
  const reads = { people: createCachedPeople(clients), posts: createCachedPosts(clients) };
  return (request) => {
    const viewer = request.viewer?.id ?? null;
    const visibility = createVisibility(reads, viewer);
    return {
      ...request,
      record,
      store,
      events,
      onFault: clients.onFault('media subgraph'),
      visibility,
      posts,
      stories,
      visibleMedia: createLoader((ids) => findVisibleMedia(shown, visibility, ids)),
      renditions: createLoader(shown.renditions.read),
      tags: createLoader(shown.tags.read),
      urls: urlsFor(viewer),
    };
  };
}

async function findVisibleMedia(
  shown: ShownMedia,
  visibility: Visibility,
  ids: readonly MediaId[],
): Promise<Map<MediaId, MediaRow>> {
  const found = await shown.media.read(ids);
  const visible = await visibility.media([...found.values()]);
  return new Map([...found].filter(([id]) => visible.has(id)));
}
