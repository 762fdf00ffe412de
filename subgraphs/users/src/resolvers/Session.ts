import { apiError } from '@lumigraph/subgraph-kit';
import type { SessionResolvers } from '../generated/resolvers.ts';
import { createPeople } from '../people/people.ts';

export const Session: SessionResolvers = {
  // Through the eyes of whoever just signed in, whoever the request came from.
  user: async ({ userId }, _args, services) => {
    const user = await createPeople(services, userId).see(userId);
    if (!user) throw apiError('UNAUTHENTICATED', 'This account is gone.');
    return user;
  },
};
