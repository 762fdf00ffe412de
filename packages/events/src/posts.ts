import { z } from 'zod';
import { id } from './field.ts';

const post = z.looseObject({ postId: id<'post'>(), authorId: id<'user'>(), version: z.int() });

/** Events of the posts domain. How a post is delivered is fixed when it is published. */
export const postEvents = {
  /** A post waits for its media. */
  'posts.created': post,
  'posts.published': post.extend({ delivery: z.enum(['push', 'pull']), publishedAt: z.int() }),
  'posts.edited': post,
  /** How a post was delivered is null where it was not published, and left out by whoever does not know. */
  'posts.deleted': post.extend({ delivery: z.enum(['push', 'pull']).nullish() }),
};
