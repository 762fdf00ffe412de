import type { Clients } from '@lumigraph/lifecycle';
import { createLimiter, type Limiter } from '@lumigraph/limiter';
import type { Outbox } from '@lumigraph/outbox';
import type { Redis } from '@lumigraph/redis';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type RequestContext, type Subgraph } from '@lumigraph/subgraph-kit';
import { createAccessTokens } from './accounts/access-token.ts';
import { createChangePassword } from './accounts/change-password.ts';
import { createDeleteAccount } from './accounts/delete-account.ts';
import { createPasswordTurns } from './accounts/password-turns.ts';
import { createPasswords } from './accounts/passwords.ts';
import { createUpdateProfile } from './accounts/profile.ts';
import { createRequestPasswordReset } from './accounts/request-password-reset.ts';
import { createResendVerification } from './accounts/resend-verification.ts';
import { createResetPassword } from './accounts/reset-password.ts';
import { createSessions } from './accounts/sessions.ts';
import { createUpdateSettings } from './accounts/settings.ts';
import { createSignIn } from './accounts/sign-in.ts';
import { createSignInLimits } from './accounts/sign-in-limits.ts';
import { createSignUp } from './accounts/sign-up.ts';
import { createVerifyEmail } from './accounts/verify-email.ts';
import type { Context, Services } from './context.ts';
import { createShownPeople } from './data/shown-people.ts';
import type { Tables } from './data/tables.ts';
import { createRequestDataExport } from './data-exports/request.ts';
import { createBlocking } from './graph/blocking.ts';
import { createGraph } from './graph/graph.ts';
import { createMuting } from './graph/muting.ts';
import { createUsersOutbox } from './graph/outbox.ts';
import { createSuspension } from './moderation/suspension.ts';
import { createPeople } from './people/people.ts';
import { DataExport } from './resolvers/DataExport.ts';
import { Mutation } from './resolvers/Mutation.ts';
import { Query } from './resolvers/Query.ts';
import { Session } from './resolvers/Session.ts';
import { User } from './resolvers/User.ts';
import { Viewer } from './resolvers/Viewer.ts';

export { createAvatars } from './accounts/avatars.ts';
export { createDataExports, type ExportKey } from './data-exports/data-exports.ts';
export { createExport } from './export.ts';
export { type Admission, createAdmission } from './graph/admission.ts';
export { createGraphReconciler } from './graph/reconciling.ts';
export { createMailing } from './mail/mailing.ts';
export { createRoles } from './moderation/roles.ts';
export { createPurge } from './purge.ts';

/** Accounts, sessions, profiles and the graph. Throws a ConfigError without a key to sign access tokens with. */
export function createUsersSubgraph(clients: Clients): Subgraph {
  const outbox = createUsersOutbox(clients);
  const services = createServices(clients, outbox);
  return {
    name: 'users',
    schema: buildSchema(subgraphSdl('users'), { Query, Mutation, User, Viewer, Session, DataExport }),
    context: (request: RequestContext): Context => ({
      ...request,
      ...services,
      people: createPeople(services, request.viewer?.id ?? null),
    }),
    start: outbox.start,
    stop: outbox.stop,
  };
}

function createServices({ config, database, redis, cache, store }: Clients, outbox: Outbox<Tables>): Services {
  const db = database.for<Tables>();
  const passwords = createPasswords(config.argon2);
  const tokens = createAccessTokens(config);
  const turns = createPasswordTurns();
  const signInLimits = createSignInLimits(redis);
  const sessions = createSessions({ db, tokens, lifeSeconds: config.refreshTokenSeconds });
  return {
    db,
    store,
    shown: createShownPeople({ cache, db }),
    sessions,
    signUp: createSignUp({ db, outbox, passwords, turns, sessions, perAddress: signUps(redis), signInLimits }),
    signIn: createSignIn({ db, passwords, turns, sessions, limits: signInLimits }),
    changePassword: createChangePassword({ db, passwords, turns, sessions, limits: signInLimits }),
    deleteAccount: createDeleteAccount({ db, outbox, passwords, turns, limits: signInLimits }),
    requestPasswordReset: createRequestPasswordReset({ outbox, redis }),
    resetPassword: createResetPassword({ db, passwords, turns, sessions, perAddress: mailTokens(redis), signInLimits }),
    verifyEmail: createVerifyEmail({ outbox, perAddress: mailTokens(redis) }),
    resendVerification: createResendVerification({ outbox, redis }),
    updateProfile: createUpdateProfile(outbox),
    updateSettings: createUpdateSettings(outbox),
    requestDataExport: createRequestDataExport(outbox),
    graph: createGraph(outbox),
    blocking: createBlocking(outbox),
    muting: createMuting(outbox),
    suspension: createSuspension(outbox),
  };
}

/** An address may be a whole carrier's, or a school's. */
function signUps(redis: Redis): Limiter {
  return createLimiter(redis, 'sign-up:address', { most: 300, seconds: 60 * 60 });
}

/** Tokens cannot be guessed; this is against asking for nothing. */
function mailTokens(redis: Redis): Limiter {
  return createLimiter(redis, 'mail-token:address', { most: 300, seconds: 15 * 60 });
}
