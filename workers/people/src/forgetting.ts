import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfMedia } from '@lumigraph/media-reads';
import { keysOfAccount, keysOfBlock, keysOfFollow, keysOfMute } from '@lumigraph/people-reads';
import { createPostReads, createStoryReads, keysOfPost, keysOfStory } from '@lumigraph/post-reads';
import { keys } from '@lumigraph/redis';

/**
 * The backup of who changes something and forgets what the cache knew of it before they answer: where they died in between, the event
 * still comes. To forget what is forgotten already costs one read of PostgreSQL.
 */
export function startForgetting({ cache, database, events }: Clients) {
  const { mediaOfPosts } = createPostReads(database);
  const stories = createStoryReads(database);

  /** A post that is new, or shown to more. */
  async function dropPost({ postId, authorId }: EventData<'posts.created' | 'posts.published'>): Promise<void> {
    const media = (await mediaOfPosts([postId])).get(postId) ?? [];
    await cache.drop([...keysOfPost({ id: postId, authorId }), ...media.map(keys.homeOfMedia)]);
  }

  /** A story that is new, or shown to more. */
  async function dropStory({ storyId }: EventData<'stories.created' | 'stories.published'>): Promise<void> {
    const state = (await stories.states([storyId])).get(storyId);
    await cache.drop([...keysOfStory(storyId), ...(state ? [keys.homeOfMedia(state.mediaId)] : [])]);
  }

  return [
    events.consume({
      durable: 'forget-followed',
      event: 'graph.followed',
      handle: ({ followerId, followeeId }) => cache.drop(keysOfFollow({ follower: followerId, followee: followeeId })),
    }),
    events.consume({
      durable: 'forget-unfollowed',
      event: 'graph.unfollowed',
      handle: ({ followerId, followeeId }) =>
        cache.forget(keysOfFollow({ follower: followerId, followee: followeeId })),
    }),
    events.consume({
      durable: 'forget-blocked',
      event: 'graph.blocked',
      handle: ({ blockerId, blockedId }) => cache.forget(keysOfBlock({ blocker: blockerId, blocked: blockedId })),
    }),
    events.consume({
      durable: 'forget-unblocked',
      event: 'graph.unblocked',
      handle: ({ blockerId, blockedId }) => cache.drop(keysOfBlock({ blocker: blockerId, blocked: blockedId })),
    }),
    events.consume({
      durable: 'forget-muted',
      event: 'graph.muted',
      handle: ({ muterId, mutedId }) => cache.forget(keysOfMute({ muter: muterId, muted: mutedId })),
    }),
    events.consume({
      durable: 'forget-unmuted',
      event: 'graph.unmuted',
      handle: ({ muterId, mutedId }) => cache.drop(keysOfMute({ muter: muterId, muted: mutedId })),
    }),
    ...(['users.updated', 'users.deleted'] as const).map((event) =>
      events.consume({
        durable: event === 'users.updated' ? 'forget-user-updated' : 'forget-user-deleted',
        event,
        handle: ({ userId }) => cache.forget(keysOfAccount(userId)),
      }),
    ),
    ...(['media.uploaded', 'media.ready', 'media.renditionsAdded', 'media.failed'] as const).map((event) =>
      events.consume({
        durable: `forget-${event.replace('.', '-')}`,
        event,
        handle: ({ mediaId }) => cache.drop(keysOfMedia(mediaId)),
      }),
    ),
    events.consume({
      durable: 'forget-media-deleted',
      event: 'media.deleted',
      handle: ({ mediaId }) => cache.forget(keysOfMedia(mediaId)),
    }),
    events.consume({ durable: 'forget-post-created', event: 'posts.created', handle: dropPost }),
    events.consume({ durable: 'forget-post-published', event: 'posts.published', handle: dropPost }),
    events.consume({
      durable: 'forget-post-edited',
      event: 'posts.edited',
      handle: ({ postId, authorId }) => cache.forget(keysOfPost({ id: postId, authorId })),
    }),
    events.consume({
      durable: 'forget-post-deleted',
      event: 'posts.deleted',
      handle: ({ postId, authorId }) => cache.forget(keysOfPost({ id: postId, authorId })),
    }),
    events.consume({ durable: 'forget-story-created', event: 'stories.created', handle: dropStory }),
    events.consume({ durable: 'forget-story-published', event: 'stories.published', handle: dropStory }),
    events.consume({
      durable: 'forget-story-deleted',
      event: 'stories.deleted',
      handle: ({ storyId }) => cache.forget(keysOfStory(storyId)),
    }),
  ];
}
