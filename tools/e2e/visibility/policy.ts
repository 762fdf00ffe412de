/** Whose content it is: accounts of every kind. The host is public, and others meet at their posts. */
export const OWNERS = ['public', 'private', 'deleted', 'suspended'] as const;
export type Owner = (typeof OWNERS)[number] | 'host';

/**
 * Who looks: each owner too. `requested` has asked to follow the private account, `follower` follows every owner; every owner blocks `blocked`,
 * and `blocker` blocks every owner, where they followed each other before; `muted` follows every owner, and each mutes the other. `moderator`
 * stands to them as `stranger` does.
 */
export const VIEWERS = [
  'anonymous',
  'stranger',
  'follower',
  'requested',
  'blocked',
  'blocker',
  'muted',
  'moderator',
  ...OWNERS,
] as const;
export type Viewer = (typeof VIEWERS)[number];

export const POST_STATES = ['published', 'processing', 'failed', 'deleted'] as const;
export type PostState = (typeof POST_STATES)[number];

/** The states of stories: shown, waiting for its media, deleted, expired. */
export const STORY_PLACES = ['live', 'draft', 'removed', 'over'] as const;
type StoryPlace = (typeof STORY_PLACES)[number];

/** Something that some may see and others not. */
export interface Thing {
  kind: 'User' | 'Post' | 'Story' | 'Media' | 'Comment';
  owner: Owner;
  /** The state of the post or story that it is or belongs to; else a profile's, a media in no post, or a comment under the host's post. */
  place: PostState | StoryPlace | 'profile' | 'loose' | 'wall';
  id: string;
  /** They stand in nothing else. A story, which has none, is known by its id. */
  words: readonly [string, ...string[]];
}

export const isGone = (account: Viewer | Owner): boolean => account === 'deleted' || account === 'suspended';

/** The host neither blocks nor is blocked. */
const isApart = (viewer: Viewer, owner: Owner): boolean =>
  owner !== 'host' && (viewer === 'blocked' || viewer === 'blocker');

/** The posts, followers and followees of an account. */
export function maySeeContent(viewer: Viewer, owner: Owner): boolean {
  if (isGone(owner) || isApart(viewer, owner)) return false;
  return owner !== 'private' || viewer === 'private' || viewer === 'follower' || viewer === 'muted';
}

function maySeePost(viewer: Viewer, owner: Owner, state: PostState): boolean {
  return maySeeContent(viewer, owner) && (state === 'published' || (viewer === owner && state !== 'deleted'));
}

function maySeeStory(viewer: Viewer, owner: Owner, place: StoryPlace): boolean {
  return maySeeContent(viewer, owner) && (place === 'live' || (place === 'draft' && viewer === owner));
}

const isStoryPlace = (place: Thing['place']): place is StoryPlace => STORY_PLACES.some((one) => one === place);

/** The rules in one place, written once more and by nobody who wrote the code. */
export function maySee(viewer: Viewer, { kind, owner, place }: Thing): boolean {
  if (isApart(viewer, owner)) return false;
  if (place === 'profile' || place === 'wall') return !isGone(owner);
  if (place === 'loose') return viewer === owner && !isGone(owner);
  if (kind === 'User') return !isGone(owner);
  return isStoryPlace(place) ? maySeeStory(viewer, owner, place) : maySeePost(viewer, owner, place);
}

const REPORTED: ReadonlySet<Thing['place']> = new Set(['profile', 'published', 'live', 'wall']);

/** What was reported, with its media. */
export const isReported = ({ place }: Thing): boolean => REPORTED.has(place);

/** What was reported, and found to be all right by a moderator: one story, with its picture. */
export const isDismissed = ({ owner, place }: Thing): boolean => owner === 'private' && place === 'live';

/** What a moderator finds in the queue of what is open, whatever else hides it: what it said, and its media. */
export function mayInspect(viewer: Viewer, thing: Thing): boolean {
  return viewer === 'moderator' && isReported(thing) && !isDismissed(thing);
}
