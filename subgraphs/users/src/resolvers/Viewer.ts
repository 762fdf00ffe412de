import type { ViewerResolvers } from '../generated/resolvers.ts';
import { connectionOfPeople } from '../people/connection.ts';

export const Viewer: ViewerResolvers = {
  user: (account) => account,
  followRequestCount: ({ requestCount }) => requestCount,
  followRequests: (account, page) =>
    connectionOfPeople(account.people, { list: 'followRequests', owner: account.id, mayRead: true }, page),
};
