import { type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import { keysOfStory } from '@lumigraph/post-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import { markStoryDeleted } from '../data/stories.ts';
import type { Change, PostsOutbox } from '../outbox.ts';

/** Deletes one of an author's stories. Refuses with NOT_FOUND where there is none (any more): of many calls one succeeds. */
export type DeleteStory = (author: UserId, id: StoryId) => Promise<void>;

export function createStoryDeletion(outbox: PostsOutbox): DeleteStory {
  return (authorId, id) =>
    outbox.transaction(async (...change) => {
      if (!(await deleteStory(change, { id, authorId }))) throw noSuchStory();
    });
}

/** Deletes a story within a transaction, and tells of it. False where it is over or gone already, or not this author's. */
export async function deleteStory(
  [trx, tell, outdated]: Change,
  { id, authorId }: { id: StoryId; authorId: UserId },
): Promise<boolean> {
  const version = await markStoryDeleted(trx, id, authorId);
  if (version === undefined) return false;
  outdated.forget(...keysOfStory(id));
  tell({ name: 'stories.deleted', slot: slotOf(id), data: { storyId: id, authorId, version } });
  return true;
}

/** What is told of a story that is not there, or not for the viewer. */
export function noSuchStory(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such story.', ['storyId']);
}
