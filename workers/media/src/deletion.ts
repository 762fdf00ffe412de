import type { EventData } from '@lumigraph/events';
import type { MediaRecord } from '@lumigraph/media';
import type { PostReads } from '@lumigraph/post-reads';

/** Removes the media of a deleted post; of their objects the event of it takes care. */
export function createDeletion({ record, posts }: { record: MediaRecord; posts: PostReads }) {
  return async ({ postId }: EventData<'posts.deleted'>): Promise<void> => {
    const state = (await posts.states([postId])).get(postId);
    if (!state?.isDeleted) return;
    await record.remove((await posts.mediaOfPosts([postId])).get(postId) ?? []);
  };
}
