import { type PostId, parseId } from '@lumigraph/ids';
import type { Context } from '../context.ts';
import type { PostRow } from '../data/tables.ts';

/** The post of an id from outside, if the viewer may see it. Batched. */
export async function visiblePost(id: string, context: Context): Promise<PostRow | null> {
  const postId = parseId<'post'>(id);
  return postId && ((await visiblePosts([postId], context))[0] ?? null);
}

/** Those of the posts that the viewer may see, in the order given. */
export async function visiblePosts(ids: readonly PostId[], { posts, visibility }: Context): Promise<PostRow[]> {
  const rows = await Promise.all(ids.map((id) => posts.load(id)));
  const visible = await visibility.posts(ids);
  return rows.flatMap((row) => (row && visible.has(row.id) ? [row] : []));
}
