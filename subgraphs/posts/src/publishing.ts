import type { Database } from '@lumigraph/database';
import { type MediaId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createMediaReads, type MediaState } from '@lumigraph/media-reads';
import { createPeopleReads } from '@lumigraph/people-reads';
import { createPostReads, keysOfPost } from '@lumigraph/post-reads';
import { keys } from '@lumigraph/redis';
import { countPublished, noteDelivery } from './data/authors.ts';
import { freeMedia, mediaOfPosts } from './data/post-media.ts';
import { lockProcessing, markFailed, markPublished, postsById } from './data/posts.ts';
import type { PostRow, Tables } from './data/tables.ts';
import { type Change, createPostsOutbox, type PostsOutbox } from './outbox.ts';
import { type DeliveryLimits, nextDelivery } from './rules/delivery.ts';
import { readinessOf } from './rules/readiness.ts';
import { createStorySettlement, type SettleStory } from './stories/publishing.ts';

/** Publishes posts and stories when their media are ready, or fails them with their media. */
export interface Publishing {
  /** Applies the present state of its media to a post that waits for them. Idempotent; exactly one of many calls publishes. */
  settle(postId: PostId): Promise<void>;
  settleStory: SettleStory;
  /** The same for the post or story that a media belongs to; nothing where it belongs to none yet. */
  settleHomeOf(mediaId: MediaId): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** What workers need to publish posts and stories. */
export function createPublishing(clients: Clients): Publishing {
  const { database } = clients;
  const outbox = createPostsOutbox(clients);
  const posts = createPostReads(database);
  const settle = settlement(database, outbox, deliveryLimits(clients));
  const settleStory = createStorySettlement(clients, outbox);
  return {
    settle,
    settleStory,
    settleHomeOf: async (mediaId) => {
      const home = (await posts.homesOfMedia([mediaId])).get(mediaId);
      if (home) await (home.kind === 'story' ? settleStory(home.id) : settle(home.id));
    },
    start: outbox.start,
    stop: outbox.stop,
  };
}

export function deliveryLimits({ config }: Pick<Clients, 'config'>): DeliveryLimits {
  return { high: config.celebrityFollowers, low: config.celebrityFollowersLow };
}

function settlement(database: Database, outbox: PostsOutbox, limits: DeliveryLimits): Publishing['settle'] {
  const db = database.for<Tables>();
  const media = createMediaReads(database);
  const people = createPeopleReads(database);
  return async (postId) => {
    const post = (await postsById(db, [postId])).get(postId);
    if (post?.status !== 'PROCESSING' || post.deleted_at) return;
    const mediaIds = (await mediaOfPosts(db, [postId])).get(postId) ?? [];
    const readiness = readinessOf([...(await media.owners(mediaIds)).values()]);
    if (readiness.state === 'failed') return fail(post, mediaIds, readiness.failure);
    if (readiness.state === 'waiting') return;
    const author = (await people.accounts([post.author_id])).get(post.author_id);
    await outbox.transaction(async (...change) => {
      const [trx] = change;
      if (await lockProcessing(trx, postId)) {
        await publish(change, { id: postId, authorId: post.author_id }, author?.followerCount ?? 0, limits);
      }
    });
  };

  /** The good media go free with the failed one: their author may post them again, and deleting this post leaves them. */
  async function fail(
    { id, author_id: authorId }: PostRow,
    mediaIds: readonly MediaId[],
    failure: NonNullable<MediaState['failure']>,
  ): Promise<void> {
    await outbox.transaction(async (trx, _tell, outdated) => {
      if (!(await lockProcessing(trx, id))) return;
      outdated.drop(...keysOfPost({ id, authorId }), ...mediaIds.map(keys.homeOfMedia));
      await markFailed(trx, id, failure);
      await freeMedia(trx, id);
    });
  }
}

/** Publishes a post that this transaction has made or locked: decides how it is delivered, counts it, and tells of it. */
export async function publish(
  [trx, tell, outdated]: Change,
  { id, authorId }: { id: PostId; authorId: UserId },
  followers: number,
  limits: DeliveryLimits,
): Promise<void> {
  outdated.drop(...keysOfPost({ id, authorId }));
  const last = await countPublished(trx, authorId);
  const delivery = nextDelivery(last, followers, limits);
  if (delivery === 'pull' || delivery !== last) await noteDelivery(trx, authorId, delivery);
  const { publishedAt, version } = await markPublished(trx, id, delivery);
  const data = { postId: id, authorId, delivery, publishedAt: publishedAt.getTime(), version };
  tell({ name: 'posts.published', slot: slotOf(id), data });
}
