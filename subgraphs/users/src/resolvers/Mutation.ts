import { parseId, type UserId } from '@lumigraph/ids';
import { mutation, Refusal, requireViewer } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import type { SeenAccount } from '../people/people.ts';

export const Mutation: MutationResolvers = {
  signUp: (_parent, { input }, { signUp, address }) => mutation('session', () => signUp(input, address)),
  signIn: (_parent, { input }, { signIn, address }) => mutation('session', () => signIn(input, address)),
  refreshSession: (_parent, { refreshToken }, { sessions }) =>
    mutation('session', () => sessions.refresh(refreshToken)),
  signOut: (_parent, { refreshToken }, { sessions }) =>
    mutation('ok', async () => {
      await sessions.end(refreshToken);
      return true;
    }),
  updateProfile: (_parent, { input }, context) =>
    mutation('user', async () => {
      const viewer = requireViewer(context);
      await context.updateProfile(viewer.id, input);
      return seeAgain(context, viewer.id);
    }),
  follow: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) => graph.follow({ follower: viewer, followee: other })),
  unfollow: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) =>
      graph.unfollow({ follower: viewer, followee: other }),
    ),
  acceptFollowRequest: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) =>
      graph.acceptRequest({ follower: other, followee: viewer }),
    ),
  declineFollowRequest: (_parent, { userId }, context) =>
    changeRelation(context, userId, ({ graph }, viewer, other) =>
      graph.declineRequest({ follower: other, followee: viewer }),
    ),
};

/** Changes how the viewer stands to someone they may see, and answers with them as they are now. */
function changeRelation(
  context: Context,
  userId: string,
  change: (context: Context, viewer: UserId, other: UserId) => Promise<void>,
) {
  return mutation('user', async () => {
    const viewer = requireViewer(context);
    const other = parseId<'user'>(userId);
    if (!other || !(await context.people.see(other))) throw notFound();
    await change(context, viewer.id, other);
    context.people.forget(viewer.id);
    return seeAgain(context, other);
  });
}

async function seeAgain({ people }: Context, id: UserId): Promise<SeenAccount> {
  people.forget(id);
  const account = await people.see(id);
  if (!account) throw notFound();
  return account;
}

function notFound(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such user.', ['userId']);
}
