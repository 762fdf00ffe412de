import { type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createMediaReads } from '@lumigraph/media-reads';
import { keysOfStory } from '@lumigraph/post-reads';
import { lockProcessingStory, markStoryFailed, markStoryPublished, storiesById } from '../data/stories.ts';
import type { Tables } from '../data/tables.ts';
import type { Change, PostsOutbox } from '../outbox.ts';
import { readinessOf } from '../rules/readiness.ts';

/** Applies the present state of its media to a story that waits for it. Idempotent; exactly one of many calls publishes. */
export type SettleStory = (id: StoryId) => Promise<void>;

export function createStorySettlement({ database }: Pick<Clients, 'database'>, outbox: PostsOutbox): SettleStory {
  const db = database.for<Tables>();
  const media = createMediaReads(database);
  return async (id) => {
    const story = (await storiesById(db, [id])).get(id);
    if (story?.status !== 'PROCESSING' || story.deleted_at || story.expired_at) return;
    const readiness = readinessOf([...(await media.owners([story.media_id])).values()]);
    if (readiness.state === 'waiting') return;
    await outbox.transaction(async (...change) => {
      const [trx, , outdated] = change;
      if (!(await lockProcessingStory(trx, id))) return;
      if (readiness.state !== 'failed') return publishStory(change, { id, authorId: story.author_id });
      // It keeps its media, which goes with it when it ends: nobody can use it for anything else.
      outdated.drop(...keysOfStory(id));
      await markStoryFailed(trx, id, readiness.failure);
    });
  };
}

/** Publishes a story that this transaction has made or locked, and tells of it. */
export async function publishStory(
  [trx, tell, outdated]: Change,
  { id, authorId }: { id: StoryId; authorId: UserId },
): Promise<void> {
  outdated.drop(...keysOfStory(id));
  const version = await markStoryPublished(trx, id);
  tell({ name: 'stories.published', slot: slotOf(id), data: { storyId: id, authorId, version } });
}
