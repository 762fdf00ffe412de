import { parseId, type UserId } from '@lumigraph/ids';
import { mutation, Refusal } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { Block } from '../data/blocks.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { requireActiveViewer } from '../people/active-viewer.ts';
import { createPeople, type SeenAccount } from '../people/people.ts';
import { NOBODY } from '../rules/nobody.ts';

export const Mutation: MutationResolvers = {
  signUp: (_parent, { input }, { signUp, address }) => mutation('session', () => signUp(input, address)),
  signIn: (_parent, { input }, { signIn, address }) => mutation('session', () => signIn(input, address)),
  refreshSession: (_parent, { refreshToken }, { sessions }) =>
    mutation('session', () => sessions.refresh(refreshToken)),
  signOut: (_parent, { refreshToken, everywhere }, { sessions }) =>
    mutation('ok', async () => {
      await (everywhere ? sessions.endAll(refreshToken) : sessions.end(refreshToken));
      return true;
    }),
  changePassword: (_parent, { input }, context) =>
    mutation('session', async () => {
      const viewer = await requireActiveViewer(context);
      return context.changePassword(viewer.id, input, context.address);
    }),
  deleteAccount: (_parent, { password }, context) =>
    mutation('ok', async () => {
      const viewer = await requireActiveViewer(context);
      await context.deleteAccount(viewer.id, password, context.address);
      return true;
    }),
  requestPasswordReset: (_parent, { email }, { requestPasswordReset, address }) =>
    mutation('ok', async () => {
      await requestPasswordReset(email, address);
      return true;
    }),
  resetPassword: (_parent, { token, newPassword }, { resetPassword, address }) =>
    mutation('session', () => resetPassword(token, newPassword, address)),
  verifyEmail: (_parent, { token }, context) =>
    mutation('viewer', async () => {
      const user = await context.verifyEmail(token, context.address);
      // Through their own eyes, whoever the request came from.
      return createPeople(context, user).see(user);
    }),
  resendVerification: (_parent, _args, context) =>
    mutation('ok', async () => {
      const viewer = await requireActiveViewer(context);
      await context.resendVerification(viewer.id, context.address);
      return true;
    }),
  updateProfile: (_parent, { input }, context) =>
    mutation('user', async () => {
      const viewer = await requireActiveViewer(context);
      await context.updateProfile(viewer.id, input);
      return seeAgain(context, viewer.id);
    }),
  updateSettings: (_parent, { input }, context) =>
    mutation('viewer', async () => {
      const viewer = await requireActiveViewer(context);
      await context.updateSettings(viewer.id, input);
      return seeAgain(context, viewer.id);
    }),
  requestDataExport: (_parent, _args, context) =>
    mutation('exportId', async () => context.requestDataExport((await requireActiveViewer(context)).id)),
  follow: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) => graph.follow({ follower: viewer, followee: other })),
  unfollow: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) =>
      graph.unfollow({ follower: viewer, followee: other }),
    ),
  removeFollower: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) =>
      graph.removeFollower({ follower: other, followee: viewer }),
    ),
  block: (_parent, { userId }, context) => changeBlock(context, userId, ({ blocking }, block) => blocking.block(block)),
  unblock: (_parent, { userId }, context) =>
    changeBlock(context, userId, ({ blocking }, block) => blocking.unblock(block)),
  mute: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ muting }, viewer, other) => muting.mute({ muter: viewer, muted: other })),
  unmute: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ muting }, viewer, other) => muting.unmute({ muter: viewer, muted: other })),
  acceptFollowRequest: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) =>
      graph.acceptRequest({ follower: other, followee: viewer }),
    ),
  declineFollowRequest: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) =>
      graph.declineRequest({ follower: other, followee: viewer }),
    ),
  suspendUser: (_parent, { userId, reason }, context) =>
    moderate(context, userId, (suspension, moderator, user) => suspension.suspend(moderator, user, reason)),
  reinstateUser: (_parent, { userId }, context) =>
    moderate(context, userId, (suspension, moderator, user) => suspension.reinstate(moderator, user)),
};

/** Acts upon an account, seen or not. */
function moderate(
  context: Context,
  userId: string,
  act: (suspension: Context['suspension'], moderator: UserId, user: UserId) => Promise<void>,
) {
  return mutation('ok', async () => {
    const viewer = await requireActiveViewer(context);
    // Who is no moderator is told the same of an account that cannot be.
    await act(context.suspension, viewer.id, parseId<'user'>(userId) ?? NOBODY);
    return true;
  });
}

/** Changes how the viewer stands to someone they may see, and answers with them as they are now. */
function changeRelation(
  context: Context,
  userId: string,
  change: (context: Context, viewer: UserId, other: UserId) => Promise<void>,
  see: (id: UserId) => Promise<SeenAccount | null> = context.people.see,
) {
  return mutation('user', async () => {
    const viewer = await requireActiveViewer(context);
    const other = parseId<'user'>(userId);
    if (!other || !(await see(other))) throw notFound();
    await change(context, viewer.id, other);
    context.people.forget(viewer.id);
    return seeAgain(context, other, see);
  });
}

/** Whom the viewer blocks, they see here by name. */
function changeBlock(context: Context, userId: string, change: (context: Context, block: Block) => Promise<void>) {
  const { people } = context;
  return changeRelation(
    context,
    userId,
    (context, blocker, blocked) => change(context, { blocker, blocked }),
    async (id) => (await people.see(id)) ?? people.seeBlocked(id),
  );
}

async function seeAgain({ people }: Context, id: UserId, see = people.see): Promise<SeenAccount> {
  people.forget(id);
  const account = await see(id);
  if (!account) throw notFound();
  return account;
}

function notFound(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such user.', ['userId']);
}
