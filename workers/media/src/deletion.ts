import type { EventData } from '@lumigraph/events';
import type { MediaRecord } from '@lumigraph/media';
import type { PeopleReads } from '@lumigraph/people-reads';
import type { PostReads, StoryReads } from '@lumigraph/post-reads';

/** Removes the media of a deleted post; of their objects the event of it takes care. */
export function createDeletion({ record, posts }: { record: MediaRecord; posts: PostReads }) {
  return async ({ postId }: EventData<'posts.deleted'>): Promise<void> => {
    const state = (await posts.states([postId])).get(postId);
    if (!state?.isDeleted) return;
    await record.remove((await posts.mediaOfPosts([postId])).get(postId) ?? []);
  };
}

/** Removes the media of a story that was deleted, as of a post. */
export function createStoryDeletion({ record, stories }: { record: MediaRecord; stories: StoryReads }) {
  return async ({ storyId }: EventData<'stories.deleted'>): Promise<void> => {
    const story = (await stories.states([storyId])).get(storyId);
    if (story?.hasEnded) await record.remove([story.mediaId]);
  };
}

/** Removes the media of a story that has expired, but not one that is its author's profile picture too: that has no end. */
export function createStoryExpiry(sources: { record: MediaRecord; stories: StoryReads; people: PeopleReads }) {
  const { record, stories, people } = sources;
  return async ({ storyId }: EventData<'stories.expired'>): Promise<void> => {
    const story = (await stories.states([storyId])).get(storyId);
    if (!story?.hasEnded) return;
    const author = (await people.accounts([story.authorId])).get(story.authorId);
    if (author?.avatarMediaId !== story.mediaId) await record.remove([story.mediaId]);
  };
}
