import { parseId, type UserId } from '@lumigraph/ids';
import { apiError } from '@lumigraph/subgraph-kit';
import { isLookTaken } from '../data/names.ts';
import type { QueryResolvers, QueryUserArgs } from '../generated/resolvers.ts';
import type { People } from '../people/people.ts';
import { isReserved, readUsername, usernameKey, usernameLook } from '../rules/names.ts';

export const Query: QueryResolvers = {
  viewer: (_parent, _args, { viewer, people }) => viewer && people.see(viewer.id),
  user: async (_parent, args, { people }) => {
    const id = await readUser(args, people);
    return id && people.see(id);
  },
  usernameAvailable: async (_parent, { username }, { people, db }) => {
    const name = readUsername(username);
    if (name === null) return null;
    if (isReserved(name) || (await people.ownerOfUsername(usernameKey(name))) !== null) return false;
    return !(await isLookTaken(db, usernameLook(name)));
  },
};

async function readUser({ id, username }: QueryUserArgs, people: People): Promise<UserId | null> {
  if (id != null && username == null) return parseId<'user'>(id);
  if (username == null || id != null) throw apiError('BAD_USER_INPUT', 'Give either id or username.');
  const name = readUsername(username);
  return name === null ? null : people.ownerOfUsername(usernameKey(name));
}
