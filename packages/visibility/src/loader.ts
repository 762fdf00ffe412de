import type { MediaId, PostId, StoryId, UserId } from '@lumigraph/ids';
import type { CachedPeople, Person } from '@lumigraph/people-reads';
import type { CachedPosts, MediaHome, PostState, StoryState } from '@lumigraph/post-reads';
import { createLoader } from '@lumigraph/subgraph-kit';
import {
  isModeratorNow,
  mayInspect,
  maySeeContentOf,
  maySeePerson,
  maySeePost,
  maySeeStory,
  standingTo,
} from './policy.ts';

/** What one viewer may see; made per request, each question is batched and asked once. Every answer fails closed. */
export interface Visibility {
  /** Those of the people whose profile the viewer may see. */
  people(ids: readonly UserId[]): Promise<Set<UserId>>;
  /** Those of the people whose posts, followers and followees the viewer may see. */
  contentOf(ids: readonly UserId[]): Promise<Set<UserId>>;
  /** Those of the posts that the viewer may see. */
  posts(ids: readonly PostId[]): Promise<Set<PostId>>;
  /** Those of the stories that the viewer may see at this moment. */
  stories(ids: readonly StoryId[]): Promise<Set<StoryId>>;
  /**
   * Those of the media that the viewer may see: their own, those of posts and stories they may see, and profile pictures; moderators also those
   * of what is reported.
   */
  media(media: readonly { id: MediaId; ownerId: UserId }[]): Promise<Set<MediaId>>;
  /** Those of the media that everybody may see, whoever the viewer is, and that do not end by time as those of stories do. */
  publicMedia(media: readonly { id: MediaId; ownerId: UserId }[]): Promise<Set<MediaId>>;
  /** Someone as the viewer stands to them; null where there is no such account. */
  person(id: UserId): Promise<Person | null>;
  /** A post's state; null where there is no such post. */
  post(id: PostId): Promise<PostState | null>;
}

/** Where the loader reads; who has loaded posts or stories anyway gives their states from what it has. */
interface VisibilityReads {
  people: Pick<CachedPeople, 'people'>;
  posts: Pick<CachedPosts, 'states' | 'storyStates' | 'homesOfMedia' | 'reportedMedia'>;
}

export function createVisibility(reads: VisibilityReads, viewer: UserId | null): Visibility {
  const people = createLoader<UserId, Person>((ids) => reads.people.people(ids, viewer));
  const states = createLoader<PostId, PostState>((ids) => reads.posts.states(ids));
  const storyStates = createLoader<StoryId, StoryState>((ids) => reads.posts.storyStates(ids));
  const homesOfMedia = createLoader<MediaId, MediaHome>((ids) => reads.posts.homesOfMedia(ids));

  async function standing(id: UserId): Promise<Person | null> {
    // In one batch.
    const [person, self] = await Promise.all([people.load(id), viewer && people.load(viewer)]);
    return person && standingTo(self, person);
  }

  async function isPostVisible(id: PostId): Promise<boolean> {
    const state = await states.load(id);
    return state !== null && maySeePost(viewer, state, await standing(state.authorId));
  }

  async function isStoryVisible(id: StoryId): Promise<boolean> {
    const state = await storyStates.load(id);
    return state !== null && maySeeStory(viewer, state, await standing(state.authorId), Date.now());
  }

  async function isMediaVisible({ id, ownerId }: { id: MediaId; ownerId: UserId }): Promise<boolean> {
    const [owner, home] = await Promise.all([people.load(ownerId), ownerId === viewer ? null : homesOfMedia.load(id)]);
    if (owner === null || !maySeePerson(owner)) return false;
    if (ownerId === viewer || owner.avatarMediaId === id) return true;
    if (home?.kind === 'story') return isStoryVisible(home.id);
    return home !== null && isPostVisible(home.id);
  }

  async function isMediaPublic({ id, ownerId }: { id: MediaId; ownerId: UserId }): Promise<boolean> {
    const [person, home] = await Promise.all([people.load(ownerId), homesOfMedia.load(id)]);
    // As they stand to nobody in particular.
    const owner = person && { ...person, isBlocked: false, isFollowedByViewer: false };
    if (owner === null || !maySeePerson(owner)) return false;
    if (owner.avatarMediaId === id) return true;
    // What caches may keep for days would outlive a story.
    if (home?.kind !== 'post') return false;
    return maySeePost(null, await states.load(home.id), owner);
  }

  async function inspectable(hidden: readonly MediaId[], self: Person | null): Promise<MediaId[]> {
    if (hidden.length === 0 || !isModeratorNow(self)) return [];
    const reported = await reads.posts.reportedMedia(hidden);
    return hidden.filter((id) => mayInspect(self, reported.has(id)));
  }

  return {
    people: (ids) => those(ids, async (id) => maySeePerson(await people.load(id))),
    contentOf: (ids) => those(ids, async (id) => maySeeContentOf(viewer, await standing(id))),
    posts: (ids) => those(ids, isPostVisible),
    stories: (ids) => those(ids, isStoryVisible),
    media: async (media) => {
      // The viewer is loaded with the owners, in the same batch.
      const [visible, self] = await Promise.all([those(media, isMediaVisible), viewer && people.load(viewer)]);
      const hidden = media.filter((each) => !visible.has(each)).map(({ id }) => id);
      return new Set([...[...visible].map(({ id }) => id), ...(await inspectable(hidden, self))]);
    },
    publicMedia: async (media) => new Set([...(await those(media, isMediaPublic))].map(({ id }) => id)),
    person: (id) => people.load(id),
    post: (id) => states.load(id),
  };
}

/** Those of the items that pass; all are tested at once, so that what the tests load is batched. */
async function those<Item>(items: readonly Item[], test: (item: Item) => Promise<boolean>): Promise<Set<Item>> {
  const verdicts = await Promise.all(items.map(test));
  return new Set(items.filter((_item, index) => verdicts[index]));
}
