import { parseId } from '@lumigraph/ids';
import type { Context } from '../context.ts';
import type { PeopleList } from '../data/people-lists.ts';
import type { UserResolvers } from '../generated/resolvers.ts';
import { connectionOfPeople, type PageArguments } from '../people/connection.ts';
import type { SeenAccount } from '../people/people.ts';

export const User: UserResolvers<Context, SeenAccount> = {
  __resolveReference: async (reference, { people }) => {
    const id = parseId<'user'>(reference.id);
    return id && people.see(id);
  },
  avatar: ({ avatarMediaId }) => avatarMediaId && { id: avatarMediaId },
  relation: ({ id, people }) => people.relation(id),
  followers: (user, page) => visibleList('followers', user, page),
  following: (user, page) => visibleList('following', user, page),
};

async function visibleList(list: PeopleList, user: SeenAccount, page: PageArguments) {
  const mayRead = await user.people.maySeeLists(user);
  return connectionOfPeople(user.people, { list, owner: user.id, mayRead }, page);
}
