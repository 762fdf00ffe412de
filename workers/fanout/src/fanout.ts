import type { EventData } from '@lumigraph/events';
import { createTimelines } from '@lumigraph/feed';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createPeopleReads } from '@lumigraph/people-reads';
import { createPostReads, type PublishedBefore } from '@lumigraph/post-reads';

/** Brings published posts into timelines. Every step may come again, and in any order. */
export interface Fanout {
  /** Adds a pushed post to its author's own timeline and hands out one message per chunk of followers; a pulled one is left to its readers. */
  spread(post: EventData<'posts.published'>): Promise<void>;
  /** Adds a post to the timelines of one chunk of followers. */
  deliver(chunk: EventData<'work.fanoutChunk'>): Promise<void>;
  /** Forgets the timeline of someone who followed or unfollowed: their next visit builds it of the present followees. */
  forget(follow: { followerId: UserId }): Promise<void>;
}

export function createFanout({ config, database, redis, events }: Clients): Fanout {
  const people = createPeopleReads(database);
  const posts = createPostReads(database);
  const timelines = createTimelines(redis, config.timelineLength);

  return {
    spread: async ({ postId, authorId, delivery }) => {
      const place = delivery === 'push' ? await placeOf(postId) : null;
      if (!place) return;
      await timelines.add([authorId], place);
      let after: UserId | null = null;
      for (;;) {
        const upTo: UserId | null = await people.endOfFollowerChunk(authorId, after, config.fanoutChunk);
        if (upTo === null) return;
        const data = { postId, authorId, publishedAt: place.publishedAt, after, upTo };
        const name = 'work.fanoutChunk';
        // Names the chunk by both its ends: followers come and go between two tries, and a chunk with other ends is other work.
        await events.publish({ name, slot: slotOf(upTo), data }, `fanout:${postId}:${after ?? 0}:${upTo}`);
        after = upTo;
      }
    },
    deliver: async ({ postId, authorId, after, upTo }) => {
      const place = await placeOf(postId);
      if (place) await timelines.add(await people.followersBetween(authorId, after, upTo), place);
    },
    forget: ({ followerId }) => timelines.drop(followerId),
  };

  /** Where a post stands in time; null where it is not published (any more). */
  async function placeOf(id: PostId): Promise<PublishedBefore | null> {
    const state = (await posts.states([id])).get(id);
    if (state?.status !== 'PUBLISHED' || state.isDeleted || state.publishedAt === null) return null;
    return { id, publishedAt: state.publishedAt };
  }
}
