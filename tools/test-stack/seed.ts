import { type MediaId, newId, type PostId, randomSlot, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfMedia } from '@lumigraph/media-reads';
import { keysOfAccount, keysOfBlock, keysOfFollow, keysOfMute } from '@lumigraph/people-reads';
import { keysOfPost, keysOfStory } from '@lumigraph/post-reads';
import { keys } from '@lumigraph/redis';
import { type Kysely, sql } from 'kysely';

interface PostSeed {
  status?: 'PROCESSING' | 'PUBLISHED' | 'FAILED';
  /** Default now. */
  publishedAt?: Date;
  isDeleted?: boolean;
  delivery?: 'push' | 'pull';
  media?: readonly MediaId[];
  /** Whom it mentions. */
  mentions?: readonly UserId[];
}

interface StorySeed {
  status?: 'PROCESSING' | 'PUBLISHED' | 'FAILED';
  /** When it was published, or made. Default now; it expires a day later. */
  at?: Date;
  isDeleted?: boolean;
  /** Default a new picture of the author's. */
  media?: MediaId;
}

const DAY_MS = 86_400_000;

/** Someone's username, as `Seed.account` gives it. */
export const usernameOf = (id: UserId): string => `u${id}`;

/** Writes rows that suites of other domains start from, and forgets what the cache knew, as those domains would. */
export interface Seed {
  account(options?: { isPrivate?: boolean; followerCount?: number }): Promise<UserId>;
  changeAccount(
    id: UserId,
    change: { state?: string; role?: string; followerCount?: number; avatar?: MediaId },
  ): Promise<void>;
  /** At this moment, default now; follows of one millisecond come in the order of the ids. */
  follow(follower: UserId, followee: UserId, followedAt?: Date): Promise<void>;
  unfollow(follower: UserId, followee: UserId): Promise<void>;
  /** Between people who do not follow each other. */
  block(blocker: UserId, blocked: UserId): Promise<void>;
  mute(muter: UserId, muted: UserId): Promise<void>;
  unmute(muter: UserId, muted: UserId): Promise<void>;
  /** A picture, READY unless said otherwise. */
  media(owner: UserId, status?: string): Promise<MediaId>;
  changeMedia(id: MediaId, status: string, failure?: { code: string; message: string } | null): Promise<void>;
  post(author: UserId, options?: PostSeed): Promise<PostId>;
  deletePost(id: PostId): Promise<void>;
  story(author: UserId, options?: StorySeed): Promise<StoryId>;
  /** Makes a story end at this moment, as if it were so much older. */
  endStory(id: StoryId, at: Date): Promise<void>;
  /** Notes that someone has seen a story, at this moment, default now. */
  see(viewer: UserId, story: StoryId, at?: Date): Promise<void>;
}

export function createSeed({ database, cache }: Pick<Clients, 'database' | 'cache'>): Seed {
  const db = database.for<unknown>();
  return {
    account: async ({ isPrivate = false, followerCount = 0 } = {}) => {
      const id = newId<'user'>(randomSlot());
      await sql`insert into users.accounts (slot, id, username, email, password_hash, display_name, is_private, follower_count)
        values (${slotOf(id)}, ${id}, ${usernameOf(id)}, ${`u${id}@example.org`}, '-', 'Someone', ${isPrivate}, ${followerCount})`.execute(
        db,
      );
      await sql`insert into users.usernames (username_key, user_id) values (${usernameOf(id)}, ${id})`.execute(db);
      return id;
    },
    changeAccount: async (id, { state = null, role = null, followerCount = null, avatar = null }) => {
      await sql`update users.accounts set state = coalesce(${state}, state), role = coalesce(${role}, role), follower_count = coalesce(${followerCount}, follower_count),
        avatar_media_id = coalesce(${avatar}, avatar_media_id) where slot = ${slotOf(id)} and id = ${id}`.execute(db);
      await cache.forget(keysOfAccount(id));
    },
    follow: async (follower, followee, followedAt = new Date()) => {
      await sql`insert into users.following (slot, user_id, followee_id, followed_at)
        values (${slotOf(follower)}, ${follower}, ${followee}, ${followedAt})`.execute(db);
      await sql`insert into users.followers (slot, user_id, follower_id, followed_at)
        values (${slotOf(followee)}, ${followee}, ${follower}, ${followedAt})`.execute(db);
      await cache.forget(keysOfFollow({ follower, followee }));
    },
    unfollow: async (follower, followee) => {
      await sql`delete from users.following where slot = ${slotOf(follower)} and user_id = ${follower} and followee_id = ${followee}`.execute(
        db,
      );
      await sql`delete from users.followers where slot = ${slotOf(followee)} and user_id = ${followee} and follower_id = ${follower}`.execute(
        db,
      );
      await cache.forget(keysOfFollow({ follower, followee }));
    },
    block: async (blocker, blocked) => {
      await sql`insert into users.blocks (slot, user_id, blocked_id) values (${slotOf(blocker)}, ${blocker}, ${blocked})`.execute(
        db,
      );
      await sql`insert into users.blocked_by (slot, user_id, blocker_id) values (${slotOf(blocked)}, ${blocked}, ${blocker})`.execute(
        db,
      );
      await cache.forget(keysOfBlock({ blocker, blocked }));
    },
    mute: async (muter, muted) => {
      await sql`insert into users.mutes (slot, user_id, muted_id) values (${slotOf(muter)}, ${muter}, ${muted})`.execute(
        db,
      );
      await sql`insert into users.muted_by (slot, user_id, muter_id) values (${slotOf(muted)}, ${muted}, ${muter})`.execute(
        db,
      );
      await cache.forget(keysOfMute({ muter, muted }));
    },
    unmute: async (muter, muted) => {
      await sql`delete from users.mutes where slot = ${slotOf(muter)} and user_id = ${muter} and muted_id = ${muted}`.execute(
        db,
      );
      await sql`delete from users.muted_by where slot = ${slotOf(muted)} and user_id = ${muted} and muter_id = ${muter}`.execute(
        db,
      );
      await cache.forget(keysOfMute({ muter, muted }));
    },
    media: (owner, status = 'READY') => insertMedia(db, owner, status),
    changeMedia: async (id, status, failure = null) => {
      await sql`update media.media set status = ${status}, failure_code = ${failure?.code}, failure_message = ${failure?.message},
        version = version + 1 where slot = ${slotOf(id)} and id = ${id}`.execute(db);
      await cache.forget(keysOfMedia(id));
    },
    post: async (
      author,
      { status = 'PUBLISHED', publishedAt, isDeleted, delivery = 'push', media = [], mentions = [] } = {},
    ) => {
      const id = newId<'post'>(slotOf(author));
      const published = status === 'PUBLISHED' ? (publishedAt ?? new Date()) : null;
      await sql`insert into posts.posts (slot, id, author_id, caption, mentioned_names, mentioned_ids, status, delivery, published_at, deleted_at)
        values (${slotOf(id)}, ${id}, ${author}, '', ${mentions.map(usernameOf)}, ${[...mentions]}::bigint[], ${status}, ${delivery}, ${published}, ${isDeleted ? new Date() : null})`.execute(
        db,
      );
      for (const [position, mediaId] of media.entries()) {
        await sql`insert into posts.post_media (slot, post_id, position, media_id)
          values (${slotOf(id)}, ${id}, ${position}, ${mediaId})`.execute(db);
      }
      for (const someone of mentions) {
        await sql`insert into posts.tagged_posts (slot, user_id, post_id) values (${slotOf(someone)}, ${someone}, ${id})`.execute(
          db,
        );
      }
      if (published && delivery === 'pull') {
        await sql`insert into posts.authors (slot, author_id, delivery, pull_post_count) values (${slotOf(author)}, ${author}, 'pull', 1)
          on conflict (slot, author_id) do update set delivery = 'pull', pull_post_count = authors.pull_post_count + 1`.execute(
          db,
        );
      }
      await cache.forget([...keysOfPost({ id, authorId: author }), ...media.map(keys.homeOfMedia)]);
      return id;
    },
    deletePost: async (id) => {
      const { rows } = await sql<{ authorId: UserId }>`update posts.posts set deleted_at = now()
        where slot = ${slotOf(id)} and id = ${id} returning author_id as "authorId"`.execute(db);
      await sql`update posts.authors set pull_post_count = pull_post_count - 1 where (slot, author_id) in (
        select slot, author_id from posts.posts where slot = ${slotOf(id)} and id = ${id} and delivery = 'pull')`.execute(
        db,
      );
      await cache.forget(rows.flatMap(({ authorId }) => keysOfPost({ id, authorId })));
    },
    story: async (author, { status = 'PUBLISHED', at = new Date(), isDeleted, media } = {}) => {
      const id = newId<'story'>(slotOf(author));
      const mediaId = media ?? (await insertMedia(db, author, status === 'PROCESSING' ? status : 'READY'));
      await sql`insert into posts.stories (slot, id, author_id, media_id, status, created_at, published_at, expires_at, deleted_at)
        values (${slotOf(id)}, ${id}, ${author}, ${mediaId}, ${status}, ${at}, ${status === 'PUBLISHED' ? at : null},
          ${new Date(at.getTime() + DAY_MS)}, ${isDeleted ? new Date() : null})`.execute(db);
      await sql`insert into posts.post_media (slot, post_id, position, media_id, is_story)
        values (${slotOf(id)}, ${id}, -1, ${mediaId}, true)`.execute(db);
      await cache.forget([...keysOfStory(id), keys.homeOfMedia(mediaId)]);
      return id;
    },
    endStory: async (id, at) => {
      await sql`update posts.stories set expires_at = ${at}, published_at = ${new Date(at.getTime() - DAY_MS)}
        where slot = ${slotOf(id)} and id = ${id}`.execute(db);
      await cache.forget(keysOfStory(id));
    },
    see: async (viewer, story, at = new Date()) => {
      await sql`insert into posts.story_viewers (slot, story_id, viewer_id, seen_at)
        values (${slotOf(story)}, ${story}, ${viewer}, ${at})`.execute(db);
      await sql`insert into posts.seen_stories (slot, viewer_id, story_id, seen_at)
        values (${slotOf(viewer)}, ${viewer}, ${story}, ${at})`.execute(db);
    },
  };
}

async function insertMedia(db: Kysely<unknown>, owner: UserId, status: string): Promise<MediaId> {
  for (;;) {
    const id = newId<'media'>(slotOf(owner));
    const { numAffectedRows } =
      await sql`insert into media.media (slot, id, owner_id, kind, status, content_type, byte_size, original_key, width, height)
      values (${slotOf(id)}, ${id}, ${owner}, 'IMAGE', ${status}, 'image/jpeg', 1, '-', 1, 1)
      on conflict do nothing`.execute(db);
    // Another process may draw the same id in the same millisecond.
    if (numAffectedRows === 1n) return id;
  }
}
