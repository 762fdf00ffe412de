import type { Cache } from '@lumigraph/cache';
import type { Database } from '@lumigraph/database';
import { type MediaId, type PostId, parseId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import { createPostReads, type PostReads, type PostState } from './post-reads.ts';

/** Batched reads of posts through the cache, for what is shown. */
export type CachedPosts = Pick<PostReads, 'states' | 'postsOfMedia' | 'pulledAmong'>;

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
  const postsOfMedia = cache.reads<MediaId, PostId>({
    name: 'post of media',
    keyOf: keys.postOfMedia,
    seconds: SECONDS,
    load: truth.postsOfMedia,
    encode: String,
    decode: parseId<'post'>,
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
    postsOfMedia: postsOfMedia.read,
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
