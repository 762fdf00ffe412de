import { z } from 'zod';
import { id } from './field.ts';

const post = z.looseObject({ postId: id<'post'>(), authorId: id<'user'>(), version: z.int() });

/** Events of the posts domain. How a post is delivered is fixed when it is published. */
export const postEvents = {
  /** A post waits for its media. */
  'posts.created': post,
  'posts.published': post.extend({ delivery: z.enum(['push', 'pull']), publishedAt: z.int() }),
  'posts.edited': post,
  'posts.deleted': post,
};
