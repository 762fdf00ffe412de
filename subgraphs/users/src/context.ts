import type { Clients } from '@lumigraph/lifecycle';
import type { RequestContext } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import type { ChangePassword } from './accounts/change-password.ts';
import type { DeleteAccount } from './accounts/delete-account.ts';
import type { UpdateProfile } from './accounts/profile.ts';
import type { RequestPasswordReset } from './accounts/request-password-reset.ts';
import type { ResendVerification } from './accounts/resend-verification.ts';
import type { ResetPassword } from './accounts/reset-password.ts';
import type { Sessions } from './accounts/sessions.ts';
import type { UpdateSettings } from './accounts/settings.ts';
import type { SignIn } from './accounts/sign-in.ts';
import type { SignUp } from './accounts/sign-up.ts';
import type { VerifyEmail } from './accounts/verify-email.ts';
import type { ShownPeople } from './data/shown-people.ts';
import type { Tables } from './data/tables.ts';
import type { RequestDataExport } from './data-exports/request.ts';
import type { Blocking } from './graph/blocking.ts';
import type { Graph } from './graph/graph.ts';
import type { Muting } from './graph/muting.ts';
import type { Suspension } from './moderation/suspension.ts';
import type { People } from './people/people.ts';

/** What this subgraph can do, made once. */
export interface Services {
  db: Kysely<Tables>;
  store: Clients['store'];
  shown: ShownPeople;
  sessions: Sessions;
  signUp: SignUp;
  signIn: SignIn;
  changePassword: ChangePassword;
  deleteAccount: DeleteAccount;
  requestPasswordReset: RequestPasswordReset;
  resetPassword: ResetPassword;
  verifyEmail: VerifyEmail;
  resendVerification: ResendVerification;
  updateProfile: UpdateProfile;
  updateSettings: UpdateSettings;
  requestDataExport: RequestDataExport;
  graph: Graph;
  blocking: Blocking;
  muting: Muting;
  suspension: Suspension;
}

/** What a resolver of this subgraph gets. */
export interface Context extends RequestContext, Services {
  people: People;
}
