import type { Database } from '@lumigraph/database';
import { type MediaId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createMediaReads, type MediaState } from '@lumigraph/media-reads';
import { createOutbox, type Outbox } from '@lumigraph/outbox';
import { createPeopleReads } from '@lumigraph/people-reads';
import { createPostReads, keysOfPost } from '@lumigraph/post-reads';
import { keys } from '@lumigraph/redis';
import { countPublished, noteDelivery } from './data/authors.ts';
import { freeMedia, mediaOfPosts } from './data/post-media.ts';
import { lockProcessing, markFailed, markPublished, postsById } from './data/posts.ts';
import type { PostRow, Tables } from './data/tables.ts';
import { type DeliveryLimits, nextDelivery } from './rules/delivery.ts';
import { readinessOf } from './rules/readiness.ts';

export type PostsOutbox = Outbox<Tables>;
type Change = Parameters<Parameters<PostsOutbox['transaction']>[0]>;

/** Publishes posts when their media are ready, or fails them with their media. */
export interface Publishing {
  /** Applies the present state of its media to a post that waits for them. Idempotent; exactly one of many calls publishes. */
  settle(postId: PostId): Promise<void>;
  /** The same for the post that a media belongs to; nothing where it belongs to none yet. */
  settlePostOf(mediaId: MediaId): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export function createPostsOutbox({ database, cache, events, onFault }: Clients): PostsOutbox {
  return createOutbox<Tables>({
    database,
    cache,
    domain: 'posts',
    publisher: events,
    onError: onFault('posts.outbox'),
  });
}

/** What workers need to publish posts. */
export function createPublishing(clients: Clients): Publishing {
  const { database } = clients;
  const outbox = createPostsOutbox(clients);
  const posts = createPostReads(database);
  const settle = settlement(database, outbox, deliveryLimits(clients));
  return {
    settle,
    settlePostOf: async (mediaId) => {
      const post = (await posts.postsOfMedia([mediaId])).get(mediaId);
      if (post) await settle(post);
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
      outdated.drop(...keysOfPost({ id, authorId }), ...mediaIds.map(keys.postOfMedia));
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
