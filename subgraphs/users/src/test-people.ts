import { parseId, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import type { TestStack } from '@lumigraph/tools/test-stack';
import type {
  DeleteAccountPayload,
  MutationSignUpArgs,
  Query,
  SessionPayload,
  UserPayload,
  Viewer,
} from './generated/resolvers.ts';

/** People who use this subgraph as clients do. */
export interface TestPeople {
  /** Runs an operation that must give data. */
  ask<Data>(query: string, variables?: Record<string, unknown>, viewer?: UserId | null): Promise<Data>;
  trySignUp(input: MutationSignUpArgs['input']): Promise<SessionPayload>;
  trySignIn(login: string, password: string): Promise<SessionPayload>;
  tryRefresh(refreshToken: string): Promise<SessionPayload>;
  /** Signs someone up by this username and returns their id. */
  join(username: string): Promise<UserId>;
  follow(viewer: UserId, user: UserId): Promise<UserPayload>;
  unfollow(viewer: UserId, user: UserId): Promise<UserPayload>;
  accept(viewer: UserId, user: UserId): Promise<UserPayload>;
  decline(viewer: UserId, user: UserId): Promise<UserPayload>;
  removeFollower(viewer: UserId, user: UserId): Promise<UserPayload>;
  block(viewer: UserId, user: UserId): Promise<UserPayload>;
  unblock(viewer: UserId, user: UserId): Promise<UserPayload>;
  mute(viewer: UserId, user: UserId): Promise<UserPayload>;
  unmute(viewer: UserId, user: UserId): Promise<UserPayload>;
  /** The codes of the refusals; none where the account is deleted. */
  deleteAccount(viewer: UserId, password?: string): Promise<string[]>;
  setPrivate(viewer: UserId, isPrivate: boolean): Promise<void>;
  /** Who asks to follow the viewer. */
  requests(viewer: UserId): Promise<{ count: number; usernames: (string | undefined)[] }>;
  /** Someone as the viewer sees them. */
  see(viewer: UserId | null, user: UserId, selection: string): Promise<Query['user']>;
}

export const PASSWORD = 'correct horse battery';
const ERRORS = 'userErrors { code field message }';
const SESSION = `session { accessToken expiresAt refreshToken refreshExpiresAt user { id username } } ${ERRORS}`;
const USER = `user { id username followerCount followingCount isPrivate relation { following followedBy requested isViewer blocking muting } } ${ERRORS}`;

export function testPeople(stack: TestStack, subgraph: Subgraph): TestPeople {
  async function ask<Data>(query: string, variables = {}, viewer: UserId | null = null): Promise<Data> {
    const { data, errors } = await stack.ask(subgraph, query, variables, viewer);
    if (errors || !data) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    return data as Data;
  }

  async function mutate<Payload>(call: string, args: string, variables: object, selection: string, viewer?: UserId) {
    const query = `mutation (${args}) { payload: ${call} { ${selection} } }`;
    const { payload } = await ask<{ payload: Payload }>(query, { ...variables }, viewer);
    return payload;
  }

  const onUser = (name: string) => (viewer: UserId, userId: UserId) =>
    mutate<UserPayload>(`${name}(userId: $userId)`, '$userId: ID!', { userId }, USER, viewer);
  const trySignUp = (input: MutationSignUpArgs['input']) =>
    mutate<SessionPayload>('signUp(input: $input)', '$input: SignUpInput!', { input }, SESSION);
  return {
    ask,
    trySignUp,
    trySignIn: (login, password) =>
      mutate('signIn(input: $input)', '$input: SignInInput!', { input: { login, password } }, SESSION),
    tryRefresh: (token) => mutate('refreshSession(refreshToken: $token)', '$token: String!', { token }, SESSION),
    join: async (username) => {
      const { session } = await trySignUp({ username, email: `${username}@example.org`, password: PASSWORD });
      const id = parseId<'user'>(session?.user.id ?? '');
      if (!id) throw new Error(`${username} could not sign up`);
      return id;
    },
    follow: onUser('follow'),
    unfollow: onUser('unfollow'),
    accept: onUser('acceptFollowRequest'),
    decline: onUser('declineFollowRequest'),
    removeFollower: onUser('removeFollower'),
    block: onUser('block'),
    unblock: onUser('unblock'),
    mute: onUser('mute'),
    unmute: onUser('unmute'),
    deleteAccount: async (viewer, password = PASSWORD) => {
      const call = 'deleteAccount(password: $password)';
      const payload = await mutate<DeleteAccountPayload>(call, '$password: String!', { password }, ERRORS, viewer);
      return payload.userErrors.map(({ code }) => code);
    },
    setPrivate: async (viewer, isPrivate) => {
      const input = { isPrivate };
      await mutate('updateProfile(input: $input)', '$input: UpdateProfileInput!', { input }, ERRORS, viewer);
    },
    requests: async (viewer) => {
      const query = '{ viewer { followRequestCount followRequests { edges { node { username } } } } }';
      const data = await ask<{ viewer: Viewer }>(query, {}, viewer);
      const usernames = data.viewer.followRequests.edges.map(({ node }) => node?.username);
      return { count: data.viewer.followRequestCount, usernames };
    },
    see: async (viewer, id, selection) => {
      const query = `query ($id: ID!) { user(id: $id) { ${selection} } }`;
      return (await ask<Pick<Query, 'user'>>(query, { id }, viewer)).user;
    },
  };
}
