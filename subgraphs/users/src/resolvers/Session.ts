import { apiError } from '@lumigraph/subgraph-kit';
import { findAccounts } from '../data/accounts.ts';
import type { SessionResolvers } from '../generated/resolvers.ts';

export const Session: SessionResolvers = {
  // Whoever just signed in sees themselves, whoever else the request may have come from.
  user: async ({ userId }, _args, { db }) => {
    const account = (await findAccounts(db, [userId])).get(userId);
    if (!account) throw apiError('UNAUTHENTICATED', 'This account is gone.');
    return account;
  },
};
