import type { EventData } from '@lumigraph/events';
import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import type { MediaRecord } from '@lumigraph/media';
import { keysOfMedia } from '@lumigraph/media-reads';
import type { PostReads } from '@lumigraph/post-reads';
import type { Edge } from './edge.ts';

interface WarmingSources extends Pick<Clients, 'cache'> {
  edge: Edge;
  record: MediaRecord;
  posts: PostReads;
}

/** Has the edge fetch the pictures that authors with many followers publish: soon all of these ask for them at once. */
export function createWarming({ cache, edge, record, posts }: WarmingSources) {
  async function warm(media: readonly MediaId[]): Promise<void> {
    const renditions = (await Promise.all(media.map((id) => record.renditions(id)))).flat();
    await edge.warm(renditions.filter(({ format }) => PICTURES.has(format)).map(({ key }) => key));
  }

  async function isPublished(id: MediaId): Promise<boolean> {
    const home = (await posts.homesOfMedia([id])).get(id);
    const state = home?.kind === 'post' ? (await posts.states([home.id])).get(home.id) : undefined;
    return state?.status === 'PUBLISHED' && !state.isDeleted;
  }

  return {
    /** What there is of a post's media when it is published. */
    ofPost: async ({ postId, delivery }: EventData<'posts.published'>): Promise<void> => {
      if (delivery !== 'pull') return;
      await warm((await posts.mediaOfPosts([postId])).get(postId) ?? []);
    },
    /** What has come since; before that its post's publication will see to it. */
    ofMedia: async ({ mediaId, ownerId }: EventData<'media.renditionsAdded'>): Promise<void> => {
      const [celebrity] = await posts.pulledAmong([ownerId]);
      if (celebrity === undefined || !(await isPublished(mediaId))) return;
      // The edge gets what the gateway knows, and this event may be faster than what tells it.
      await cache.drop(keysOfMedia(mediaId));
      await warm([mediaId]);
    },
  };
}

const PICTURES: ReadonlySet<string> = new Set(['jpeg', 'webp', 'avif']);
