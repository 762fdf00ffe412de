import type { PostId, UserId } from '@lumigraph/ids';
import type { Reading } from '../reading.ts';

/** Those of the posts that stand in the viewer's feed now, with their authors: visible, and their own or of someone they follow and do not mute. */
export async function standing<Post extends { id: PostId }>(
  { visibility, viewer }: Pick<Reading, 'visibility' | 'viewer'>,
  posts: readonly Post[],
): Promise<(Post & { authorId: UserId })[]> {
  const visible = await visibility.posts(posts.map((post) => post.id));
  const verdicts = await Promise.all(
    posts.map(async (post) => {
      const state = visible.has(post.id) ? await visibility.post(post.id) : null;
      if (state === null || state.status !== 'PUBLISHED') return null;
      const author = await visibility.person(state.authorId);
      const isFollowed = state.authorId === viewer || author?.isFollowedByViewer === true;
      return isFollowed ? { ...post, authorId: state.authorId } : null;
    }),
  );
  return verdicts.filter((verdict) => verdict !== null);
}
