import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, mediaPrefix } from '@lumigraph/media';
import type { PostReads } from '@lumigraph/post-reads';

/** Deletes the media of a deleted post: rows first, so that no URL is signed any more, then every object. */
export function createDeletion(sources: Pick<Clients, 'store'> & { record: MediaRecord; posts: PostReads }) {
  const { record, store, posts } = sources;
  return async ({ postId }: EventData<'posts.deleted'>): Promise<void> => {
    const state = (await posts.states([postId])).get(postId);
    if (!state?.isDeleted) return;
    const media = (await posts.mediaOfPosts([postId])).get(postId) ?? [];
    await record.remove(media);
    for (const id of media) await store.deletePrefix(mediaPrefix(id));
  };
}
