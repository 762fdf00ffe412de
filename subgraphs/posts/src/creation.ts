import { newId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createMediaReads } from '@lumigraph/media-reads';
import { createPeopleReads } from '@lumigraph/people-reads';
import { keysOfPost } from '@lumigraph/post-reads';
import { keys } from '@lumigraph/redis';
import { apiError, Refusal } from '@lumigraph/subgraph-kit';
import { addMedia } from './data/post-media.ts';
import { insertPost, type PostText, postByKey } from './data/posts.ts';
import type { Tables } from './data/tables.ts';
import { addTagged } from './data/tagged-posts.ts';
import { forgetGone } from './gone.ts';
import type { PostsOutbox } from './outbox.ts';
import { deliveryLimits, publish } from './publishing.ts';
import { mentionsOf } from './rules/mentions.ts';
import { checkMedia, mediaTaken, type NewPost, type PostInput, readNewPost } from './rules/new-post.ts';
import { peopleOf, textOf } from './rules/post-text.ts';
import { readinessOf } from './rules/readiness.ts';

/** Makes a post for an author and returns its id. Throws a Refusal for what the author can put right. */
export type CreatePost = (author: UserId, input: PostInput) => Promise<PostId>;

interface Draft extends Pick<NewPost, 'mediaIds' | 'idempotencyKey'> {
  authorId: UserId;
  text: PostText;
  followers: number;
  isReady: boolean;
}

const DRAWS = 5;

export function createCreation(clients: Clients, outbox: PostsOutbox): CreatePost {
  const db = clients.database.for<Tables>();
  const media = createMediaReads(clients.database);
  const people = createPeopleReads(clients.database);
  const limits = deliveryLimits(clients);
  return async (authorId, input) => {
    const post = readNewPost(input);
    const [accounts, owners] = await Promise.all([
      people.accounts([authorId]),
      people.ownersOf(mentionsOf(post.caption)),
    ]);
    const author = accounts.get(authorId);
    if (!author?.isActive) throw apiError('UNAUTHENTICATED', 'Sign in first.');
    const earlier = await madeBefore(post.idempotencyKey);
    if (earlier) return earlier;
    const states = checkMedia(authorId, post.mediaIds, await media.owners(post.mediaIds));
    const isReady = readinessOf(states).state === 'ready';
    const { mediaIds, idempotencyKey } = post;
    const text = textOf(post, owners);
    return insert({ mediaIds, idempotencyKey, authorId, text, followers: author.followerCount, isReady });

    async function madeBefore(key: string | null): Promise<PostId | null> {
      const made = key === null ? undefined : await postByKey(db, authorId, key);
      if (made?.deleted_at) {
        throw new Refusal('CONFLICT', 'The post of this key is deleted.', ['input', 'idempotencyKey']);
      }
      return made?.id ?? null;
    }

    /** Where the row is not inserted, someone else has its key (theirs is the answer), or its id (another is drawn). */
    async function insert(draft: Draft): Promise<PostId> {
      for (let draw = 0; draw < DRAWS; draw++) {
        const id = await insertOnce(draft);
        const made = id ?? (await madeBefore(draft.idempotencyKey));
        if (made) return made;
      }
      throw new Error('no free post id');
    }
  };

  async function insertOnce(draft: Draft): Promise<PostId | null> {
    const { authorId, text, idempotencyKey, mediaIds } = draft;
    const id = newId<'post'>(slotOf(authorId));
    return outbox.transaction(async (trx, tell, outdated) => {
      if (!(await insertPost(trx, { ...text, id, author_id: authorId, idempotency_key: idempotencyKey }))) return null;
      if (!(await addMedia(trx, id, mediaIds))) throw mediaTaken();
      await addTagged(trx, id, peopleOf(text));
      await forgetGone(trx, { id, authorId, people: peopleOf(text) });
      outdated.drop(...keysOfPost({ id, authorId }), ...mediaIds.map(keys.homeOfMedia));
      if (draft.isReady) await publish([trx, tell, outdated], { id, authorId }, draft.followers, limits);
      // The media may become ready before this commits and nobody would see the post: the worker looks again when it hears of it.
      else tell({ name: 'posts.created', slot: slotOf(id), data: { postId: id, authorId, version: 1 } });
      return id;
    });
  }
}
