import { apiError } from '@lumigraph/subgraph-kit';
import type { ViewerResolvers } from '../generated/resolvers.ts';
import { connectionOfPeople } from '../people/connection.ts';

export const Viewer: ViewerResolvers = {
  user: (account) => account,
  email: async ({ id }, _args, { shown }) => {
    const email = (await shown.emails.read([id])).get(id);
    if (email === undefined) throw apiError('UNAUTHENTICATED', 'This account is gone.');
    return email;
  },
  followRequestCount: ({ requestCount }) => requestCount,
  followRequests: (account, page) =>
    connectionOfPeople(account.people, { list: 'followRequests', owner: account.id, mayRead: true }, page),
  blocked: ({ id, people }, page) =>
    connectionOfPeople(people, { list: 'blocked', owner: id, mayRead: true, see: people.seeBlocked }, page),
  muted: ({ id, people }, page) => connectionOfPeople(people, { list: 'muted', owner: id, mayRead: true }, page),
};
