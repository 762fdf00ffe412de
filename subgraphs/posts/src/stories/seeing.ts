import type { StoryId, UserId } from '@lumigraph/ids';
import { goneAmong } from '@lumigraph/people-reads';
import { apiError } from '@lumigraph/subgraph-kit';
import { keepLive } from '../data/stories.ts';
import { addView } from '../data/story-views.ts';
import type { PostsOutbox } from '../outbox.ts';

/** Notes that someone who may see a story has seen it; the first time counts. False where it is not, or no longer, there to be seen. */
export type SeeStory = (viewer: UserId, id: StoryId) => Promise<boolean>;

export function createSeeing(outbox: PostsOutbox): SeeStory {
  return (viewer, id) =>
    outbox.transaction(async (trx) => {
      // Held until the commit: the views of a story that ends are cleared away once, and none may come after.
      if (!(await keepLive(trx, id))) return false;
      await addView(trx, id, viewer);
      if ((await goneAmong(trx, [viewer])).size > 0) throw apiError('UNAUTHENTICATED', 'Sign in first.');
      return true;
    });
}
