import { z } from 'zod';
import { id } from './field.ts';

/** Events of the engagement domain. Likes are told per post and batch, not one by one. */
export const engagementEvents = {
  'engagement.liked': z.looseObject({ postId: id<'post'>(), userIds: z.array(id<'user'>()) }),
  'engagement.unliked': z.looseObject({ postId: id<'post'>(), userIds: z.array(id<'user'>()) }),
  'engagement.commented': z.looseObject({ postId: id<'post'>(), commentId: id<'comment'>(), authorId: id<'user'>() }),
};
