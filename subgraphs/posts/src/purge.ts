import type { PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { everyPostOf, keysOfPost } from '@lumigraph/post-reads';
import { type Purge, purgeInBatches } from '@lumigraph/purge';
import { keys } from '@lumigraph/redis';
import { eraseAuthor, erasePost, eraseStory, forgetMention, removeViewsBy, someStoriesOf } from './data/purging.ts';
import { removeViews } from './data/story-views.ts';
import type { Tables } from './data/tables.ts';
import { taggedPages } from './data/tagged-posts.ts';
import { deletePost } from './deletion.ts';
import { purgingReports } from './moderation/purging.ts';
import { createPostsOutbox } from './outbox.ts';
import { deleteStory } from './stories/deletion.ts';

const POSTS_AT_ONCE = 50;
const VIEWS_AT_ONCE = 500;

/**
 * Purges what this domain has of a deleted account: posts and stories, each deleted first as its author would have (so that others hear of it), the
 * mentions of them in the posts of others, the stories that they have seen, and reports by and about them.
 */
export function createPurge(clients: Clients): Purge {
  const db = clients.database.for<Tables>();
  const outbox = createPostsOutbox(clients);
  return {
    purge: (user, signal) =>
      purgeInBatches(signal, [
        () => purgePosts(user),
        () => purgeStories(user),
        () => forgetMentions(user),
        () => db.transaction().execute((trx) => removeViewsBy(trx, user, VIEWS_AT_ONCE)),
        ...purgingReports(db, user),
        () => eraseAuthor(db, user),
      ]),
    start: outbox.start,
    stop: outbox.stop,
  };

  async function purgePosts(authorId: UserId): Promise<number> {
    const posts = await everyPostOf(db, authorId, { after: null, limit: POSTS_AT_ONCE });
    for (const id of posts) await purgePost(id, authorId);
    return posts.length;
  }

  function purgePost(id: PostId, authorId: UserId): Promise<void> {
    return outbox.transaction(async (...change) => {
      const [trx, , outdated] = change;
      await deletePost(change, { id, authorId });
      outdated.drop(...(await erasePost(trx, id)).map(keys.homeOfMedia));
    });
  }

  /** A step of one story: a batch of those who have seen it, who may be millions; then the story. */
  async function purgeStories(authorId: UserId): Promise<number> {
    const [id] = await someStoriesOf(db, authorId, 1);
    if (!id) return 0;
    await outbox.transaction((...change) => deleteStory(change, { id, authorId }));
    const views = await db.transaction().execute((trx) => removeViews(trx, id, VIEWS_AT_ONCE));
    if (views > 0) return views;
    await outbox.transaction(async (trx, _tell, outdated) => {
      outdated.drop(...(await eraseStory(trx, id)).map(keys.homeOfMedia));
      // Those that were noted between the two.
      while ((await removeViews(trx, id, VIEWS_AT_ONCE)) > 0);
    });
    return 1;
  }

  async function forgetMentions(user: UserId): Promise<number> {
    const [posts = []] = await taggedPages(db, [{ user, after: null, limit: POSTS_AT_ONCE }]);
    for (const id of posts) {
      await outbox.transaction(async (trx, _tell, outdated) => {
        const authorId = await forgetMention(trx, id, user);
        if (authorId) outdated.drop(...keysOfPost({ id, authorId }));
      });
    }
    return posts.length;
  }
}
