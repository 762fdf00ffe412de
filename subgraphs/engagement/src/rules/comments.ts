import type { UserId } from '@lumigraph/ids';
import type { Visibility } from '@lumigraph/visibility';
import type { Comment } from '../data/comments.ts';

/** Those of the comments that the viewer may see: on posts they may see, by people they may see. */
export async function visibleComments(visibility: Visibility, comments: readonly Comment[]): Promise<Comment[]> {
  const [posts, people] = await Promise.all([
    visibility.posts(comments.map(({ postId }) => postId)),
    visibility.people(comments.map(({ authorId }) => authorId)),
  ]);
  return comments.filter(({ postId, authorId }) => posts.has(postId) && people.has(authorId));
}

/** A comment is deleted by who wrote it, or by whose post it stands under. */
export function mayDelete(viewer: UserId, comment: Comment, postAuthor: UserId): boolean {
  return comment.authorId === viewer || postAuthor === viewer;
}

const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\t]/u;
const MOST_CHARACTERS = 1_000;
const MOST_KEY_CHARACTERS = 100;

/** What is wrong with a comment's text, or null. Characters are code points; line breaks are welcome, other control characters are not. */
export function faultOfBody(body: string): string | null {
  if (body.trim() === '') return 'A comment needs a text.';
  if ([...body].length > MOST_CHARACTERS) return `A comment has at most ${MOST_CHARACTERS} characters.`;
  if (CONTROL_BUT_LINES.test(body) || !body.isWellFormed())
    return 'A comment may not hold characters that are no text.';
  return null;
}

/** What is wrong with an idempotency key, or null. */
export function faultOfKey(key: string): string | null {
  if (key === '' || key.length > MOST_KEY_CHARACTERS)
    return `An idempotency key has 1–${MOST_KEY_CHARACTERS} characters.`;
  if (CONTROL.test(key) || !key.isWellFormed()) return 'An idempotency key may not hold characters that are no text.';
  return null;
}
