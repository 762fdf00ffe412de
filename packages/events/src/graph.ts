import { z } from 'zod';
import { id } from './field.ts';

const follow = z.looseObject({ followerId: id<'user'>(), followeeId: id<'user'>() });
const user = z.looseObject({ userId: id<'user'>(), version: z.int() });

/** Events of the users domain: the graph and the profiles. */
export const graphEvents = {
  'graph.followed': follow,
  'graph.unfollowed': follow,
  'graph.privacyChanged': user,
  'users.updated': user,
};
