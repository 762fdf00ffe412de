import type { Clients } from '@lumigraph/lifecycle';
import { createMediaReads } from '@lumigraph/media-reads';
import { createOutbox, type Outbox } from '@lumigraph/outbox';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type RequestContext, type Subgraph } from '@lumigraph/subgraph-kit';
import { createAccessTokens } from './accounts/access-token.ts';
import { createPasswords } from './accounts/passwords.ts';
import { createUpdateProfile } from './accounts/profile.ts';
import { createSessions } from './accounts/sessions.ts';
import { createSignIn } from './accounts/sign-in.ts';
import { createSignInLimits } from './accounts/sign-in-limits.ts';
import { createSignUp } from './accounts/sign-up.ts';
import type { Context, Services } from './context.ts';
import type { Tables } from './data/tables.ts';
import { createGraph } from './graph/graph.ts';
import { createPeople } from './people/people.ts';
import { Mutation } from './resolvers/Mutation.ts';
import { Query } from './resolvers/Query.ts';
import { Session } from './resolvers/Session.ts';
import { User } from './resolvers/User.ts';
import { Viewer } from './resolvers/Viewer.ts';

/** Accounts, sessions, profiles and the graph. Throws a ConfigError without a key to sign access tokens with. */
export function createUsersSubgraph(clients: Clients): Subgraph {
  const { database, events, onFault } = clients;
  const outbox = createOutbox<Tables>({
    database,
    domain: 'users',
    publisher: events,
    onError: onFault('users.outbox'),
  });
  const services = createServices(clients, outbox);
  return {
    name: 'users',
    schema: buildSchema(subgraphSdl('users'), { Query, Mutation, User, Viewer, Session }),
    context: (request: RequestContext): Context => ({
      ...request,
      ...services,
      people: createPeople(services.db, request.viewer?.id ?? null),
    }),
    start: outbox.start,
    stop: outbox.stop,
  };
}

function createServices({ config, database, redis }: Clients, outbox: Outbox<Tables>): Services {
  const db = database.for<Tables>();
  const passwords = createPasswords(config.argon2);
  const tokens = createAccessTokens(config);
  const sessions = createSessions({ db, tokens, lifeSeconds: config.refreshTokenSeconds });
  return {
    db,
    sessions,
    signUp: createSignUp({ db, outbox, passwords, sessions }),
    signIn: createSignIn({ db, passwords, sessions, limits: createSignInLimits(redis) }),
    updateProfile: createUpdateProfile({ outbox, media: createMediaReads(database) }),
    graph: createGraph(outbox),
  };
}
