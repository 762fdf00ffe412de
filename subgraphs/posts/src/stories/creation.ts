import { type MediaId, newId, parseId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createMediaReads } from '@lumigraph/media-reads';
import { createPeopleReads, goneAmong } from '@lumigraph/people-reads';
import { keysOfStory } from '@lumigraph/post-reads';
import { keys } from '@lumigraph/redis';
import { apiError, Refusal } from '@lumigraph/subgraph-kit';
import { lockAuthor } from '../data/authors.ts';
import { giveToStory } from '../data/post-media.ts';
import { countLive, insertStory } from '../data/stories.ts';
import type { PostsOutbox } from '../outbox.ts';
import { checkMedia, mediaTaken, noSuchMedia } from '../rules/new-post.ts';
import { readinessOf } from '../rules/readiness.ts';
import { publishStory } from './publishing.ts';

/** Makes a story of one of an author's media and returns its id. Throws a Refusal for what the author can put right. */
export type CreateStory = (author: UserId, mediaId: string) => Promise<StoryId>;

interface Draft {
  authorId: UserId;
  mediaId: MediaId;
  isReady: boolean;
}

const DRAWS = 5;
/** Live stories of one author: as many as a reel shows. */
const MOST_LIVE = 100;
const FIELD = ['mediaId'];

export function createStoryCreation({ database }: Clients, outbox: PostsOutbox): CreateStory {
  const media = createMediaReads(database);
  const people = createPeopleReads(database);
  return async (authorId, text) => {
    const mediaId = parseId<'media'>(text);
    if (!mediaId) throw noSuchMedia(FIELD);
    const [accounts, owners] = await Promise.all([people.accounts([authorId]), media.owners([mediaId])]);
    if (!accounts.get(authorId)?.isActive) throw signedOut();
    const isReady = readinessOf(checkMedia(authorId, [mediaId], owners, FIELD)).state === 'ready';
    for (let draw = 0; draw < DRAWS; draw++) {
      const id = await insertOnce({ authorId, mediaId, isReady });
      if (id) return id;
    }
    throw new Error('no free story id');
  };

  /** The id; null where it is taken. */
  async function insertOnce({ authorId, mediaId, isReady }: Draft): Promise<StoryId | null> {
    const id = newId<'story'>(slotOf(authorId));
    return outbox.transaction(async (...change) => {
      const [trx, tell, outdated] = change;
      if (!(await insertStory(trx, { id, author_id: authorId, media_id: mediaId }))) return null;
      if ((await goneAmong(trx, [authorId])).size > 0) throw signedOut();
      if (!(await giveToStory(trx, id, mediaId))) throw mediaTaken(FIELD);
      // After the media, as posts do, so that no two wait for each other. Counted behind the lock, so that many at once are counted too.
      await lockAuthor(trx, authorId);
      if ((await countLive(trx, authorId)) > MOST_LIVE) throw tooMany();
      outdated.drop(...keysOfStory(id), keys.homeOfMedia(mediaId));
      if (isReady) await publishStory(change, { id, authorId });
      // The media may become ready before this commits and nobody would see the story: the worker looks again when it hears of it.
      else tell({ name: 'stories.created', slot: slotOf(id), data: { storyId: id, authorId, version: 1 } });
      return id;
    });
  }
}

function signedOut(): Error {
  return apiError('UNAUTHENTICATED', 'Sign in first.');
}

function tooMany(): Refusal {
  return new Refusal('CONFLICT', `At most ${MOST_LIVE} stories at a time.`);
}
