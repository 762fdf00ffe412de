import { parseId } from '@lumigraph/ids';
import { apiError } from '@lumigraph/subgraph-kit';
import { findExport } from '../data/data-exports.ts';
import type { OwnAccount } from '../data/own-accounts.ts';
import type { ViewerResolvers } from '../generated/resolvers.ts';
import { connectionOfPeople } from '../people/connection.ts';
import type { SeenAccount } from '../people/people.ts';

export const Viewer: ViewerResolvers = {
  user: (account) => account,
  email: async (account) => (await ownOf(account)).email,
  isEmailVerified: async (account) => (await ownOf(account)).isEmailVerified,
  settings: ownOf,
  dataExport: async ({ id: user }, { id: text }, { db }) => {
    const id = parseId<'dataExport'>(text);
    return id && findExport(db, user, id);
  },
  followRequestCount: ({ requestCount }) => requestCount,
  followRequests: (account, page) =>
    connectionOfPeople(account.people, { list: 'followRequests', owner: account.id, mayRead: true }, page),
  sentFollowRequests: ({ id, people }, page) =>
    connectionOfPeople(people, { list: 'sentRequests', owner: id, mayRead: true }, page),
  blocked: ({ id, people }, page) =>
    connectionOfPeople(people, { list: 'blocked', owner: id, mayRead: true, see: people.seeBlocked }, page),
  muted: ({ id, people }, page) => connectionOfPeople(people, { list: 'muted', owner: id, mayRead: true }, page),
};

/** What the viewer alone sees of their account. */
async function ownOf({ id, people }: SeenAccount): Promise<OwnAccount> {
  const own = await people.own(id);
  if (!own) throw apiError('UNAUTHENTICATED', 'This account is gone.');
  return own;
}
