import type { Cache } from '@lumigraph/cache';
import type { Database } from '@lumigraph/database';
import { type MediaId, type PostId, parseId, type StoryId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import { createPostReads, type MediaHome, type PostReads, type PostState } from './post-reads.ts';
import { createReportedMedia, type ReportedMedia } from './reported-media.ts';
import { createStoryReads, type StoryReads, type StoryState } from './story-reads.ts';

/** Batched reads of posts and stories through the cache, for what is shown. */
export interface CachedPosts extends Pick<PostReads, 'states' | 'homesOfMedia' | 'pulledAmong'>, ReportedMedia {
  /** As StoryReads.states; whether a story is over is for the reader to see by the time. */
  storyStates: StoryReads['states'];
}

/** The keys that tell of a post, and of its author's posts; whoever makes, publishes, edits, fails or deletes it makes them void. */
export function keysOfPost({ id, authorId }: { id: PostId; authorId: UserId }): string[] {
  return [
    keys.postState(id),
    keys.post(id),
    keys.mediaOfPost(id),
    keys.pulledAuthor(authorId),
    keys.postCount(authorId),
  ];
}

/** The keys that tell of a story; whoever makes, publishes, fails or deletes it makes them void. That it expires is told by them from the first. */
export function keysOfStory(id: StoryId): string[] {
  return [keys.storyState(id)];
}

const SECONDS = 60;
/** Of more authors one statement knows faster than as many keys. */
const MOST_KEYS = 1_000;

export function createCachedPosts({ cache, database }: { cache: Cache; database: Database }): CachedPosts {
  const truth = createPostReads(database);
  const states = cache.reads<PostId, PostState>({
    name: 'post state',
    keyOf: keys.postState,
    seconds: SECONDS,
    load: truth.states,
    encode: encodeState,
    decode: decodeState,
  });
  const storyStates = cache.reads<StoryId, StoryState>({
    name: 'story state',
    keyOf: keys.storyState,
    seconds: SECONDS,
    load: createStoryReads(database).states,
    encode: encodeStory,
    decode: decodeStory,
  });
  const homesOfMedia = cache.reads<MediaId, MediaHome>({
    name: 'home of media',
    keyOf: keys.homeOfMedia,
    seconds: SECONDS,
    load: truth.homesOfMedia,
    encode: ({ kind, id }) => (kind === 'story' ? `${STORY}${id}` : id),
    decode: decodeHome,
  });
  const pulled = cache.reads<UserId, UserId>({
    name: 'pulled author',
    keyOf: keys.pulledAuthor,
    seconds: SECONDS,
    load: async (authors) => new Map((await truth.pulledAmong(authors)).map((id) => [id, id])),
    encode: String,
    decode: parseId<'user'>,
  });
  return {
    states: states.read,
    storyStates: storyStates.read,
    homesOfMedia: homesOfMedia.read,
    // Moderators alone ask for it, and seldom: not cached, so that what they decide holds at once.
    ...createReportedMedia(database),
    pulledAmong: async (authors) =>
      authors.length > MOST_KEYS ? truth.pulledAmong(authors) : [...(await pulled.read(authors)).keys()],
  };
}

const STATUSES: readonly PostState['status'][] = ['PROCESSING', 'PUBLISHED', 'FAILED'];

function encodeState({ id, authorId, status, isDeleted, publishedAt }: PostState): string {
  return [id, authorId, status, Number(isDeleted), publishedAt ?? ''].join(':');
}

function decodeState(text: string): PostState | null {
  const [post = '', author = '', name, deleted, time = ''] = text.split(':');
  const [id, authorId] = [parseId<'post'>(post), parseId<'user'>(author)];
  const status = STATUSES.find((status) => status === name);
  if (!id || !authorId || !status) return null;
  return { id, authorId, status, isDeleted: deleted !== '0', publishedAt: time === '' ? null : Number(time) };
}

function encodeStory({ id, authorId, mediaId, status, hasEnded, expiresAt }: StoryState): string {
  return [id, authorId, mediaId, status, Number(hasEnded), expiresAt].join(':');
}

function decodeStory(text: string): StoryState | null {
  const [story = '', author = '', media = '', name, ended, time = ''] = text.split(':');
  const [id, authorId, mediaId] = [parseId<'story'>(story), parseId<'user'>(author), parseId<'media'>(media)];
  const status = STATUSES.find((status) => status === name);
  if (!id || !authorId || !mediaId || !status || !/^\d+$/.test(time)) return null;
  return { id, authorId, mediaId, status, hasEnded: ended !== '0', expiresAt: Number(time) };
}

/** What stands before the id of a story; before that of a post stands nothing. */
const STORY = 's';

function decodeHome(text: string): MediaHome | null {
  const [story, post] = [
    text.startsWith(STORY) ? parseId<'story'>(text.slice(STORY.length)) : null,
    parseId<'post'>(text),
  ];
  if (story) return { kind: 'story', id: story };
  return post && { kind: 'post', id: post };
}
