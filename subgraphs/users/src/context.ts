import type { RequestContext } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import type { ChangePassword } from './accounts/change-password.ts';
import type { UpdateProfile } from './accounts/profile.ts';
import type { RequestPasswordReset } from './accounts/request-password-reset.ts';
import type { ResetPassword } from './accounts/reset-password.ts';
import type { Sessions } from './accounts/sessions.ts';
import type { SignIn } from './accounts/sign-in.ts';
import type { SignUp } from './accounts/sign-up.ts';
import type { VerifyEmail } from './accounts/verify-email.ts';
import type { ShownPeople } from './data/shown-people.ts';
import type { Tables } from './data/tables.ts';
import type { Blocking } from './graph/blocking.ts';
import type { Graph } from './graph/graph.ts';
import type { Muting } from './graph/muting.ts';
import type { People } from './people/people.ts';

/** What this subgraph can do, made once. */
export interface Services {
  db: Kysely<Tables>;
  shown: ShownPeople;
  sessions: Sessions;
  signUp: SignUp;
  signIn: SignIn;
  changePassword: ChangePassword;
  requestPasswordReset: RequestPasswordReset;
  resetPassword: ResetPassword;
  verifyEmail: VerifyEmail;
  updateProfile: UpdateProfile;
  graph: Graph;
  blocking: Blocking;
  muting: Muting;
}

/** What a resolver of this subgraph gets. */
export interface Context extends RequestContext, Services {
  people: People;
}
