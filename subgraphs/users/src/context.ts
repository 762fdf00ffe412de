import type { RequestContext } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import type { UpdateProfile } from './accounts/profile.ts';
import type { Sessions } from './accounts/sessions.ts';
import type { SignIn } from './accounts/sign-in.ts';
import type { SignUp } from './accounts/sign-up.ts';
import type { ShownPeople } from './data/shown-people.ts';
import type { Tables } from './data/tables.ts';
import type { Graph } from './graph/graph.ts';
import type { People } from './people/people.ts';

/** What this subgraph can do, made once. */
export interface Services {
  db: Kysely<Tables>;
  shown: ShownPeople;
  sessions: Sessions;
  signUp: SignUp;
  signIn: SignIn;
  updateProfile: UpdateProfile;
  graph: Graph;
}

/** What a resolver of this subgraph gets. */
export interface Context extends RequestContext, Services {
  people: People;
}
