import { z } from 'zod';
import { id } from './field.ts';

const follow = z.looseObject({ followerId: id<'user'>(), followeeId: id<'user'>() });
const block = z.looseObject({ blockerId: id<'user'>(), blockedId: id<'user'>() });
const mute = z.looseObject({ muterId: id<'user'>(), mutedId: id<'user'>() });
const user = z.looseObject({ userId: id<'user'>(), version: z.int() });

/** Events of the users domain: the graph and the profiles. */
export const graphEvents = {
  'graph.followed': follow,
  'graph.unfollowed': follow,
  'graph.blocked': block,
  'graph.unblocked': block,
  'graph.muted': mute,
  'graph.unmuted': mute,
  'graph.privacyChanged': user,
  'users.updated': user,
  /** Someone deleted their account: nobody sees it or anything of it any more, and all of it is being purged. */
  'users.deleted': user,
  /** Of a deleted account nothing is left but its id. */
  'users.purged': z.looseObject({ userId: id<'user'>() }),
};
