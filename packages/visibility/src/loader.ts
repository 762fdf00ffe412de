import type { MediaId, PostId, UserId } from '@lumigraph/ids';
import type { CachedPeople, Person } from '@lumigraph/people-reads';
import type { CachedPosts, PostState } from '@lumigraph/post-reads';
import { createLoader } from '@lumigraph/subgraph-kit';
import { maySeeContentOf, maySeePerson, maySeePost } from './policy.ts';

/** What one viewer may see; made per request, each question is batched and asked once. Every answer fails closed. */
export interface Visibility {
  /** Those of the people whose profile the viewer may see. */
  people(ids: readonly UserId[]): Promise<Set<UserId>>;
  /** Those of the people whose posts, followers and followees the viewer may see. */
  contentOf(ids: readonly UserId[]): Promise<Set<UserId>>;
  /** Those of the posts that the viewer may see. */
  posts(ids: readonly PostId[]): Promise<Set<PostId>>;
  /** Those of the media that the viewer may see: their own, those of posts they may see, and profile pictures. */
  media(media: readonly { id: MediaId; ownerId: UserId }[]): Promise<Set<MediaId>>;
  /** Someone as the viewer stands to them; null where there is no such account. */
  person(id: UserId): Promise<Person | null>;
  /** A post's state; null where there is no such post. */
  post(id: PostId): Promise<PostState | null>;
}

/** Where the loader reads; who has loaded posts anyway gives their states from what it has. */
interface VisibilityReads {
  people: Pick<CachedPeople, 'people'>;
  posts: Pick<CachedPosts, 'states' | 'postsOfMedia'>;
}

export function createVisibility(reads: VisibilityReads, viewer: UserId | null): Visibility {
  const people = createLoader<UserId, Person>((ids) => reads.people.people(ids, viewer));
  const states = createLoader<PostId, PostState>((ids) => reads.posts.states(ids));
  const postsOfMedia = createLoader<MediaId, PostId>((ids) => reads.posts.postsOfMedia(ids));

  async function isPostVisible(id: PostId): Promise<boolean> {
    const state = await states.load(id);
    return state !== null && maySeePost(viewer, state, await people.load(state.authorId));
  }

  async function isMediaVisible({ id, ownerId }: { id: MediaId; ownerId: UserId }): Promise<boolean> {
    const [owner, post] = await Promise.all([people.load(ownerId), ownerId === viewer ? null : postsOfMedia.load(id)]);
    if (owner === null || !maySeePerson(owner)) return false;
    if (ownerId === viewer || owner.avatarMediaId === id) return true;
    return post !== null && isPostVisible(post);
  }

  return {
    people: (ids) => those(ids, async (id) => maySeePerson(await people.load(id))),
    contentOf: (ids) => those(ids, async (id) => maySeeContentOf(viewer, await people.load(id))),
    posts: (ids) => those(ids, isPostVisible),
    media: async (media) => {
      const visible = await those(media, isMediaVisible);
      return new Set([...visible].map(({ id }) => id));
    },
    person: (id) => people.load(id),
    post: (id) => states.load(id),
  };
}

/** Those of the items that pass; all are tested at once, so that what the tests load is batched. */
async function those<Item>(items: readonly Item[], test: (item: Item) => Promise<boolean>): Promise<Set<Item>> {
  const verdicts = await Promise.all(items.map(test));
  return new Set(items.filter((_item, index) => verdicts[index]));
}
