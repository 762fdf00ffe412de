import { parseId } from '@lumigraph/ids';
import type { Context } from '../context.ts';
import type { Account } from '../data/accounts.ts';
import type { UserResolvers } from '../generated/resolvers.ts';
import { connectionOfPeople } from '../people/connection.ts';

export const User: UserResolvers<Context, Account> = {
  __resolveReference: async (reference, { people }) => {
    const id = parseId<'user'>(reference.id);
    return id && people.see(id);
  },
  avatar: ({ avatarMediaId }) => avatarMediaId && { id: avatarMediaId },
  relation: ({ id }, _args, { people }) => people.relation(id),
  followers: async (user, page, context) => {
    const mayRead = await context.people.maySeeLists(user);
    return connectionOfPeople(context, { list: 'followers', owner: user.id, mayRead }, page);
  },
  following: async (user, page, context) => {
    const mayRead = await context.people.maySeeLists(user);
    return connectionOfPeople(context, { list: 'following', owner: user.id, mayRead }, page);
  },
};
