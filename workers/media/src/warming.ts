import type { EventData } from '@lumigraph/events';
import type { MediaRecord } from '@lumigraph/media';
import type { PostReads } from '@lumigraph/post-reads';
import type { Edge } from './edge.ts';

interface WarmingSources {
  edge: Edge;
  record: MediaRecord;
  posts: PostReads;
}

/** Has the edge fetch the pictures of an author with many followers when they are published: soon all of these ask for them at once. */
export function createWarming({ edge, record, posts }: WarmingSources) {
  return async ({ postId, delivery }: EventData<'posts.published'>): Promise<void> => {
    if (delivery !== 'pull') return;
    const media = (await posts.mediaOfPosts([postId])).get(postId) ?? [];
    const renditions = (await Promise.all(media.map((id) => record.renditions(id)))).flat();
    await edge.warm(renditions.filter(({ format }) => PICTURES.has(format)).map(({ key }) => key));
  };
}

const PICTURES: ReadonlySet<string> = new Set(['jpeg', 'webp', 'avif']);
