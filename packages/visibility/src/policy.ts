import type { UserId } from '@lumigraph/ids';
import type { Person } from '@lumigraph/people-reads';
import type { PostState, StoryState } from '@lumigraph/post-reads';

/**
 * Whether a viewer may see that someone exists, their name, picture and counts: nobody after they left, not even themselves, and not where
 * either of the two blocks the other.
 */
export function maySeePerson(person: Person | null): boolean {
  return person?.isActive === true && !person.isBlocked;
}

/** Someone as they stand to a viewer: who left or is suspended follows nobody, though their access token lives a while. */
export function standingTo(viewer: Pick<Person, 'isActive'> | null, person: Person): Person {
  return viewer?.isActive ? person : { ...person, isFollowedByViewer: false };
}

/** Whether a viewer may see what someone publishes, and whom they follow: not that of a private account they do not follow. */
export function maySeeContentOf(viewer: UserId | null, person: Person | null): boolean {
  if (person === null || !maySeePerson(person)) return false;
  return person.id === viewer || !person.isPrivate || person.isFollowedByViewer;
}

/** Whether a viewer may see a post: nobody a deleted one, only its author one that is not published. */
export function maySeePost(viewer: UserId | null, post: PostState | null, author: Person | null): boolean {
  if (post === null || post.isDeleted) return false;
  if (post.status !== 'PUBLISHED' && post.authorId !== viewer) return false;
  return maySeeContentOf(viewer, author);
}

/**
 * Whether a viewer may see a story at a moment (Unix milliseconds): nobody one that is over or deleted, only its author one that is not
 * published.
 */
export function maySeeStory(
  viewer: UserId | null,
  story: StoryState | null,
  author: Person | null,
  now: number,
): boolean {
  if (story === null || story.hasEnded || story.expiresAt <= now) return false;
  if (story.status !== 'PUBLISHED' && story.authorId !== viewer) return false;
  return maySeeContentOf(viewer, author);
}

/** Whether an account may look at what is reported, and act upon it. */
export function isModeratorNow(person: Person | null): boolean {
  return person?.isActive === true && person.isModerator;
}

/** Whether someone may look at a media whatever else hides it: a moderator may, as long as what it belongs to is reported and not decided upon. */
export function mayInspect(person: Person | null, isReported: boolean): boolean {
  return isModeratorNow(person) && isReported;
}
