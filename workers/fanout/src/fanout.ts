import type { EventData } from '@lumigraph/events';
import { createTimelines } from '@lumigraph/feed';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createPeopleReads } from '@lumigraph/people-reads';
import { createPostReads, type PublishedBefore } from '@lumigraph/post-reads';

/** Brings published posts into timelines, and deleted ones out of them. Every step may come again, and in any order. */
export interface Fanout {
  /** Adds a pushed post to its author's own timeline and hands out one message per chunk of followers; a pulled one is left to its readers. */
  spread(post: EventData<'posts.published'>): Promise<void>;
  /** Adds a post to the timelines of one chunk of followers. */
  deliver(chunk: EventData<'work.fanoutChunk'>): Promise<void>;
  /** Takes a deleted post out of its author's own timeline and hands out one message per chunk of followers; one that was not pushed is in none. */
  withdraw(post: EventData<'posts.deleted'>): Promise<void>;
  /** Takes a deleted post out of the timelines of one chunk of followers. */
  remove(chunk: EventData<'work.fanoutRemoval'>): Promise<void>;
  /** Forgets the timeline of someone who followed or unfollowed: their next visit builds it of the present followees. */
  forget(follow: { followerId: UserId }): Promise<void>;
}

export function createFanout({ config, database, redis, events }: Clients): Fanout {
  const people = createPeopleReads(database);
  const posts = createPostReads(database);
  const timelines = createTimelines(redis, config.timelineLength);

  return {
    spread: async ({ postId, authorId, delivery }) => {
      const place = delivery === 'push' ? await add([authorId], postId) : null;
      if (!place) return;
      for await (const { after, upTo } of chunksOf(authorId)) {
        const data = { postId, authorId, publishedAt: place.publishedAt, after, upTo };
        await events.publish({ name: 'work.fanoutChunk', slot: slotOf(upTo), data }, nameOf('fanout', data));
      }
    },
    deliver: async ({ postId, authorId, after, upTo }) => {
      await add(await people.followersBetween(authorId, after, upTo), postId);
    },
    withdraw: async ({ postId, authorId, delivery = 'push' }) => {
      if (delivery !== 'push') return;
      await timelines.remove([authorId], postId);
      for await (const { after, upTo } of chunksOf(authorId)) {
        const data = { postId, authorId, after, upTo };
        await events.publish({ name: 'work.fanoutRemoval', slot: slotOf(upTo), data }, nameOf('fanout-removal', data));
      }
    },
    remove: async ({ postId, authorId, after, upTo }) => {
      await timelines.remove(await people.followersBetween(authorId, after, upTo), postId);
    },
    forget: ({ followerId }) => timelines.drop(followerId),
  };

  /** Adds a post to timelines if it is published; one that is deleted meanwhile is taken out again. Returns its place, or null where it is not published. */
  async function add(readers: readonly UserId[], id: PostId): Promise<PublishedBefore | null> {
    const place = await placeOf(id);
    if (!place) return null;
    await timelines.add(readers, place);
    // Whoever deletes it after this look tells of it, and what is told comes after what was added.
    if (await placeOf(id)) return place;
    await timelines.remove(readers, id);
    return null;
  }

  /** The ids between which each chunk of someone's followers lies. */
  async function* chunksOf(author: UserId): AsyncGenerator<{ after: UserId | null; upTo: UserId }> {
    for (let after: UserId | null = null; ; ) {
      const upTo: UserId | null = await people.endOfFollowerChunk(author, after, config.fanoutChunk);
      if (upTo === null) return;
      yield { after, upTo };
      after = upTo;
    }
  }

  /** Where a post stands in time; null where it is not published (any more). */
  async function placeOf(id: PostId): Promise<PublishedBefore | null> {
    const state = (await posts.states([id])).get(id);
    if (state?.status !== 'PUBLISHED' || state.isDeleted || state.publishedAt === null) return null;
    return { id, publishedAt: state.publishedAt };
  }
}

/** Names a chunk by both its ends: followers come and go between two tries, and a chunk with other ends is other work. */
function nameOf(work: string, { postId, after, upTo }: { postId: PostId; after: UserId | null; upTo: UserId }): string {
  return `${work}:${postId}:${after ?? 0}:${upTo}`;
}
