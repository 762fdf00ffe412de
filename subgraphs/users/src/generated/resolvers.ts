import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { SeenAccount } from '../people/people.ts';
import type { OpenSession } from '../accounts/sessions.ts';
import type { DataExport as DataExportRow } from '../data/data-exports.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment, in RFC 3339 and UTC. */
  DateTime: { input: Date; output: Date; }
  /** An absolute URL. */
  URL: { input: string; output: string; }
  _FieldSet: { input: string; output: string; }
};

/** The answer of a mutation that has something done later. */
export type AckPayload = {
  /** True when it is accepted; null when there are errors. */
  ok?: Maybe<Scalars['Boolean']['output']>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** A change of password. */
export type ChangePasswordInput = {
  /** The password so far. */
  currentPassword: Scalars['String']['input'];
  /** 8–256 characters, which show something. */
  newPassword: Scalars['String']['input'];
};

/** An archive of all that is kept of the viewer. */
export type DataExport = {
  /** When the archive is deleted, 7 days after it was made; null unless it is READY. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Unique among exports. */
  id: Scalars['ID']['output'];
  /** How far it has come. */
  status: DataExportStatus;
  /**
   * Where the ZIP can be fetched from, by whoever has the link, for an hour; ask again for a fresh one. In it, index.json says what each file is.
   * Null unless it is READY.
   */
  url?: Maybe<Scalars['URL']['output']>;
};

/** The answer of requestDataExport. */
export type DataExportPayload = {
  /** For Viewer.dataExport; null when there are errors. */
  exportId?: Maybe<Scalars['ID']['output']>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** How far an archive has come. */
export type DataExportStatus =
  /** It is deleted, or could not be made; another can be asked for. */
  | 'EXPIRED'
  /** It is being made. */
  | 'PENDING'
  /** It can be fetched. */
  | 'READY';

/** The answer of deleteAccount. */
export type DeleteAccountPayload = {
  /** True when the account is deleted; null when there are errors. */
  ok?: Maybe<Scalars['Boolean']['output']>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

export type Media = {
  id: Scalars['ID']['output'];
};

/** The answer of a mutation by which moderators act. */
export type ModerationPayload = {
  /** True when it is so, also where it was so before; null when there are errors. */
  ok?: Maybe<Scalars['Boolean']['output']>;
  /** What is in the way; empty on success. */
  userErrors: Array<UserError>;
};

/** What can be changed. */
export type Mutation = {
  /** Lets someone who asked follow the viewer. CONFLICT where they follow 7,500 users, the most there may be. */
  acceptFollowRequest: UserPayload;
  /**
   * Blocks a user: follows and requests between the two end, and at once neither finds or sees the other, or anything of theirs. The user is not
   * told. CONFLICT for who blocks 10,000 users, the most there may be.
   */
  block: UserPayload;
  /**
   * Changes the viewer's password, ends every session of the account and answers with a new one. INVALID_CREDENTIALS where the present password is
   * wrong, RATE_LIMITED as signIn.
   */
  changePassword: SessionPayload;
  /** Refuses someone who asked to follow the viewer; they are not told. */
  declineFollowRequest: UserPayload;
  /**
   * Deletes the viewer's account: at once nobody sees it or anything of it, nobody can sign in to it, and its tokens end. Soon after, everything
   * that belongs to it is purged, with the comments that answer its own, and a last mail says so; only then its username and e-mail are free
   * again. It cannot be undone. INVALID_CREDENTIALS where the password is wrong, RATE_LIMITED as signIn.
   */
  deleteAccount: DeleteAccountPayload;
  /** Follows a user, or asks a private one. CONFLICT for who follows 7,500 users, the most there may be. */
  follow: UserPayload;
  /**
   * Keeps a user's posts out of the viewer's feed; all else stays, and the user is not told. CONFLICT for who mutes 10,000 users, the most there
   * may be.
   */
  mute: UserPayload;
  /**
   * Exchanges a refresh token for the next one of the session; works beside an expired Authorization header. The same token used again
   * within 10 seconds (its answer was lost, or two tabs refresh at once) answers with the same successor. Used again later, it ends the
   * session for whoever has it: SESSION_EXPIRED, and the newest token ends too.
   */
  refreshSession: SessionPayload;
  /** Shows a suspended account, and all that is its own, again, for moderators; FORBIDDEN for others. */
  reinstateUser: ModerationPayload;
  /** Ends that a user follows the viewer; they are not told. */
  removeFollower: UserPayload;
  /**
   * Has an archive made of all that is kept of the viewer: what they wrote, did and set as JSON, and the originals of their media. While one is
   * being made, answers with that one. RATE_LIMITED within 24 hours of the last, unless that could not be made.
   */
  requestDataExport: DataExportPayload;
  /**
   * Sends a mail with a link to set another password, if there is an account with this e-mail: the answer is the same either way. RATE_LIMITED after
   * three within 15 minutes for one e-mail from one address, and after very many for one e-mail or from one address.
   */
  requestPasswordReset: AckPayload;
  /**
   * Sends the mail that verifies the viewer's e-mail once more; none where it is verified already. RATE_LIMITED after three within 15 minutes for
   * one account, and after very many from one address.
   */
  resendVerification: AckPayload;
  /**
   * Sets another password with the token of a mail that is younger than 30 minutes, ends every session of the account and answers with a new one.
   * A token can be used once, and with it go all others of the account.
   */
  resetPassword: SessionPayload;
  /**
   * Signs in with a username or e-mail and its password. RATE_LIMITED after ten failures within 15 minutes at one account from one address,
   * and where an address that did not sign in to the account before meets very many failures at that account or from that address. FORBIDDEN where
   * all is right, but the account is suspended.
   */
  signIn: SessionPayload;
  /**
   * Ends the session of a refresh token, or every session of its user: they cannot be refreshed any more. Access tokens that they gave live on
   * until they expire (Session.expiresAt): a client forgets its own.
   */
  signOut: SignOutPayload;
  /** Makes an account and signs in. RATE_LIMITED after very many sign-ups from one address. */
  signUp: SessionPayload;
  /**
   * Suspends an account, for moderators: at once it and all that is its own are invisible, and its sessions end; nothing is lost. FORBIDDEN for
   * others, and for the account of a moderator. What is suspended already stays so.
   */
  suspendUser: ModerationPayload;
  /** Blocks a user no longer; what the block ended stays so. */
  unblock: UserPayload;
  /** Stops following a user, or takes the request back. */
  unfollow: UserPayload;
  /** Mutes a user no longer. */
  unmute: UserPayload;
  /** Changes the viewer's profile; what is left out stays. */
  updateProfile: UserPayload;
  /** Changes the viewer's settings; what is left out stays. */
  updateSettings: ViewerPayload;
  /**
   * Confirms with the token of a mail that is younger than 24 hours that the e-mail is its owner's; it can be used once. The viewer in the answer
   * is the account's owner.
   */
  verifyEmail: ViewerPayload;
};


/** What can be changed. */
export type MutationAcceptFollowRequestArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationBlockArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};


/** What can be changed. */
export type MutationDeclineFollowRequestArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationDeleteAccountArgs = {
  password: Scalars['String']['input'];
};


/** What can be changed. */
export type MutationFollowArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationMuteArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationRefreshSessionArgs = {
  refreshToken: Scalars['String']['input'];
};


/** What can be changed. */
export type MutationReinstateUserArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationRemoveFollowerArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationRequestPasswordResetArgs = {
  email: Scalars['String']['input'];
};


/** What can be changed. */
export type MutationResetPasswordArgs = {
  newPassword: Scalars['String']['input'];
  token: Scalars['String']['input'];
};


/** What can be changed. */
export type MutationSignInArgs = {
  input: SignInInput;
};


/** What can be changed. */
export type MutationSignOutArgs = {
  everywhere?: InputMaybe<Scalars['Boolean']['input']>;
  refreshToken: Scalars['String']['input'];
};


/** What can be changed. */
export type MutationSignUpArgs = {
  input: SignUpInput;
};


/** What can be changed. */
export type MutationSuspendUserArgs = {
  reason: ReportReason;
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationUnblockArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationUnfollowArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationUnmuteArgs = {
  userId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
};


/** What can be changed. */
export type MutationUpdateSettingsArgs = {
  input: UpdateSettingsInput;
};


/** What can be changed. */
export type MutationVerifyEmailArgs = {
  token: Scalars['String']['input'];
};

/** Where a page stands in its list. */
export type PageInfo = {
  /** The cursor of the last edge; pass it as `after` for the next page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is more after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is more before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first edge; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** What can be read. */
export type Query = {
  /** A user by id or by username; null where there is none. */
  user?: Maybe<User>;
  /** Whether a new account may take this username; null where it cannot be one. */
  usernameAvailable?: Maybe<Scalars['Boolean']['output']>;
  /** Whoever is signed in; null for anonymous requests. */
  viewer?: Maybe<Viewer>;
};


/** What can be read. */
export type QueryUserArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  username?: InputMaybe<Scalars['String']['input']>;
};


/** What can be read. */
export type QueryUsernameAvailableArgs = {
  username: Scalars['String']['input'];
};

/** The viewer's relation to a user. */
export type Relation = {
  /** The viewer blocks this user. */
  blocking: Scalars['Boolean']['output'];
  /** This user follows the viewer. */
  followedBy: Scalars['Boolean']['output'];
  /** The viewer follows this user. */
  following: Scalars['Boolean']['output'];
  /** This user is the viewer. */
  isViewer: Scalars['Boolean']['output'];
  /** The viewer mutes this user. */
  muting: Scalars['Boolean']['output'];
  /** The viewer asked to follow a private account and waits for its answer. */
  requested: Scalars['Boolean']['output'];
};

/** What is wrong with what is reported. */
export type ReportReason =
  /** It praises or supports terrorists or organised crime. */
  | 'DANGEROUS_ORGANIZATIONS'
  /** Bullying or harassment. */
  | 'HARASSMENT'
  /** Hate speech or symbols. */
  | 'HATE'
  /** It pretends to be someone else. */
  | 'IMPERSONATION'
  /** It uses what belongs to someone else. */
  | 'INTELLECTUAL_PROPERTY'
  /** False information. */
  | 'MISINFORMATION'
  /** Nudity or sexual activity. */
  | 'NUDITY'
  /** Something else; the note says what. */
  | 'OTHER'
  /** It offers drugs, weapons or other regulated goods. */
  | 'REGULATED_GOODS'
  /** It tries to get at someone's money or data. */
  | 'SCAM'
  /** Suicide, self-injury or an eating disorder. */
  | 'SELF_HARM'
  /** Unwanted advertising, or the same over and over. */
  | 'SPAM'
  /** Whoever it is may be under 13. */
  | 'UNDERAGE'
  /** Violence, or a threat of it. */
  | 'VIOLENCE';

/** What a client keeps to stay signed in. */
export type Session = {
  /** Goes into the Authorization header: `Bearer <accessToken>`. */
  accessToken: Scalars['String']['output'];
  /** When the access token ends. */
  expiresAt: Scalars['DateTime']['output'];
  /** When the refresh token ends, if it is not used before. */
  refreshExpiresAt: Scalars['DateTime']['output'];
  /** Exchanged for the next one by refreshSession. */
  refreshToken: Scalars['String']['output'];
  /** Who is signed in. */
  user: User;
};

/** The answer of a mutation that signs in. */
export type SessionPayload = {
  /** The new session; null when there are errors. */
  session?: Maybe<Session>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** How an account wants the product to be; everything is on in a new account. */
export type Settings = {
  /** Whether the feed leaves out, or puts last, what the account has seen already. */
  hideSeenPosts: Scalars['Boolean']['output'];
  /** Whether devices that are registered for it are told of notifications. */
  pushNotifications: Scalars['Boolean']['output'];
};

/** Who signs in. */
export type SignInInput = {
  /** The username or the e-mail. */
  login: Scalars['String']['input'];
  /** The account's password. */
  password: Scalars['String']['input'];
};

/** The answer of signOut. */
export type SignOutPayload = {
  /** True when the session has ended; null when there are errors. */
  ok?: Maybe<Scalars['Boolean']['output']>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** A new account. */
export type SignUpInput = {
  /** 1–60 characters; the username where it is left out. */
  displayName?: InputMaybe<Scalars['String']['input']>;
  /** The address to sign in with; one account each. */
  email: Scalars['String']['input'];
  /** 8–256 characters, which show something. */
  password: Scalars['String']['input'];
  /** 3–30 letters (a–z), digits, dots and underscores: not only marks, no dot at either end, no two in a row. Some names are kept back (TAKEN), and so are those that look like somebody's: they differ in I, l and 1 or O and 0 alone. */
  username: Scalars['String']['input'];
};

/** Changes to a profile. */
export type UpdateProfileInput = {
  /** One of the viewer's own images, ready; null takes the avatar away. With the post or story that it is in, the avatar is deleted too; a story that expires leaves it. */
  avatarMediaId?: InputMaybe<Scalars['ID']['input']>;
  /** At most 300 characters. */
  bio?: InputMaybe<Scalars['String']['input']>;
  /** 1–60 characters. */
  displayName?: InputMaybe<Scalars['String']['input']>;
  /** Whether only approved followers see what the account publishes. Going public lets in, soon after, whoever waits for an answer. */
  isPrivate?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Changes to settings. */
export type UpdateSettingsInput = {
  /** Whether the feed leaves out, or puts last, what the account has seen already. */
  hideSeenPosts?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether devices that are registered for it are told of notifications. */
  pushNotifications?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Someone with an account. */
export type User = {
  /** The profile picture. */
  avatar?: Maybe<Media>;
  /** What this user says of themselves; may be empty. */
  bio: Scalars['String']['output'];
  /** When the account was made. */
  createdAt: Scalars['DateTime']['output'];
  /** The name to show. */
  displayName: Scalars['String']['output'];
  /** How many users follow this one. */
  followerCount: Scalars['Int']['output'];
  /** Who follows this user, newest first; empty where the viewer may not see it. */
  followers: UserConnection;
  /** Whom this user follows, newest first; empty where the viewer may not see it. */
  following: UserConnection;
  /** How many users this one follows. */
  followingCount: Scalars['Int']['output'];
  /** Unique among users; keeps for life. */
  id: Scalars['ID']['output'];
  /** Only approved followers see what a private account publishes. */
  isPrivate: Scalars['Boolean']['output'];
  /** Whether this account is known to be who it says it is. */
  isVerified: Scalars['Boolean']['output'];
  /** How the viewer stands to this user. */
  relation: Relation;
  /** The unique name, as its owner writes it. */
  username: Scalars['String']['output'];
};


/** Someone with an account. */
export type UserFollowersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Someone with an account. */
export type UserFollowingArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of users. */
export type UserConnection = {
  /** The entries of the page, in order. */
  edges: Array<UserEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** A user at a place in a list. */
export type UserEdge = {
  /** Opaque; pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The user; null where they are gone. */
  node?: Maybe<User>;
};

/** What the user can put right. */
export type UserError = {
  /** For programs. */
  code: UserErrorCode;
  /** The path of the input it is about. */
  field?: Maybe<Array<Scalars['String']['output']>>;
  /** For people, in English. */
  message: Scalars['String']['output'];
};

/** Why a mutation was refused, or a media or post failed. */
export type UserErrorCode =
  /** It is already in use, or was changed meanwhile. */
  | 'CONFLICT'
  /** The file is damaged or cut short. */
  | 'CORRUPT'
  /** The viewer may see it, but not do this. */
  | 'FORBIDDEN'
  /** The virus scanner found something. */
  | 'INFECTED'
  /** The input is not well formed, or out of its limits. */
  | 'INVALID'
  /** Login and password do not belong together. */
  | 'INVALID_CREDENTIALS'
  /** There is no such thing, or the viewer may not see it. */
  | 'NOT_FOUND'
  /** The bytes have not come yet. */
  | 'NOT_UPLOADED'
  /** Too often; try later. */
  | 'RATE_LIMITED'
  /** The session has ended; sign in again. */
  | 'SESSION_EXPIRED'
  /** Someone else has it already. */
  | 'TAKEN'
  /** Something the server needs is away; try again soon. */
  | 'TEMPORARILY_UNAVAILABLE'
  /** More bytes than are taken. */
  | 'TOO_LARGE'
  /** More pixels than are taken. */
  | 'TOO_MANY_PIXELS'
  /** The bytes are of no format that is taken, or not of the declared one. */
  | 'UNSUPPORTED_FORMAT';

/** The answer of a mutation that changes a user, or the viewer's relation to one. */
export type UserPayload = {
  /** The user in the new state; null when there are errors. */
  user?: Maybe<User>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** Whoever is signed in. */
export type Viewer = {
  /**
   * Whom the viewer blocks, the latest first: profiles without picture, posts and lists, and null for who left or blocks the viewer. Everywhere
   * else whoever blocks and is blocked do not exist for each other.
   */
  blocked: UserConnection;
  /** An archive that the viewer asked for by requestDataExport; null where they have no such one. */
  dataExport?: Maybe<DataExport>;
  /** The address to sign in with; others never see it. */
  email: Scalars['String']['output'];
  /** How many wait for an answer to their request to follow. */
  followRequestCount: Scalars['Int']['output'];
  /** Who asks to follow this private account, newest first. */
  followRequests: UserConnection;
  /** The id of the viewer's user. */
  id: Scalars['ID']['output'];
  /** Whether the viewer has shown, by the link of a mail, that the address is theirs. */
  isEmailVerified: Scalars['Boolean']['output'];
  /** Whether the viewer may look at what is reported, and act upon it. */
  isModerator: Scalars['Boolean']['output'];
  /** Whom the viewer mutes, the latest first. */
  muted: UserConnection;
  /**
   * Whom the viewer asks to follow and waits for, the latest request first; null for who left meanwhile or blocks the viewer. unfollow takes a
   * request back.
   */
  sentFollowRequests: UserConnection;
  /** How the viewer wants the product to be. */
  settings: Settings;
  /** The profile that others see. */
  user: User;
};


/** Whoever is signed in. */
export type ViewerBlockedArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Whoever is signed in. */
export type ViewerDataExportArgs = {
  id: Scalars['ID']['input'];
};


/** Whoever is signed in. */
export type ViewerFollowRequestsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Whoever is signed in. */
export type ViewerMutedArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Whoever is signed in. */
export type ViewerSentFollowRequestsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** The answer of a mutation that changes what only the viewer sees. */
export type ViewerPayload = {
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
  /** The viewer in the new state; null when there are errors. */
  viewer?: Maybe<Viewer>;
};

/** Who may ask for a field. */
export type Access__Level =
  /** Everyone, and on a root field also beside a token that has expired or is not valid: it is the way to a good one. */
  | 'SESSION'
  /** Whoever is signed in. */
  | 'VIEWER';

/** Who may keep an answer. */
export type CacheControl__Scope =
  /** The client itself. */
  | 'PRIVATE'
  /** Whoever it passes, such as a CDN, if nobody was signed in. */
  | 'PUBLIC';



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AckPayload: ResolverTypeWrapper<AckPayload>;
  ChangePasswordInput: ChangePasswordInput;
  DataExport: ResolverTypeWrapper<DataExportRow>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  DataExportPayload: ResolverTypeWrapper<DataExportPayload>;
  DataExportStatus: DataExportStatus;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteAccountPayload: ResolverTypeWrapper<DeleteAccountPayload>;
  Media: ResolverTypeWrapper<Media>;
  ModerationPayload: ResolverTypeWrapper<ModerationPayload>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Relation: ResolverTypeWrapper<Relation>;
  ReportReason: ReportReason;
  Session: ResolverTypeWrapper<OpenSession>;
  SessionPayload: ResolverTypeWrapper<Omit<SessionPayload, 'session'> & { session?: Maybe<ResolversTypes['Session']> }>;
  Settings: ResolverTypeWrapper<Settings>;
  SignInInput: SignInInput;
  SignOutPayload: ResolverTypeWrapper<SignOutPayload>;
  SignUpInput: SignUpInput;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  UpdateProfileInput: UpdateProfileInput;
  UpdateSettingsInput: UpdateSettingsInput;
  User: ResolverTypeWrapper<SeenAccount>;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges'> & { edges: Array<ResolversTypes['UserEdge']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node?: Maybe<ResolversTypes['User']> }>;
  UserError: ResolverTypeWrapper<UserError>;
  UserErrorCode: UserErrorCode;
  UserPayload: ResolverTypeWrapper<Omit<UserPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Viewer: ResolverTypeWrapper<SeenAccount>;
  ViewerPayload: ResolverTypeWrapper<Omit<ViewerPayload, 'viewer'> & { viewer?: Maybe<ResolversTypes['Viewer']> }>;
  access__Level: Access__Level;
  cacheControl__Scope: CacheControl__Scope;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AckPayload: AckPayload;
  ChangePasswordInput: ChangePasswordInput;
  DataExport: DataExportRow;
  ID: Scalars['ID']['output'];
  DataExportPayload: DataExportPayload;
  DateTime: Scalars['DateTime']['output'];
  DeleteAccountPayload: DeleteAccountPayload;
  Media: Media;
  ModerationPayload: ModerationPayload;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  Relation: Relation;
  Session: OpenSession;
  SessionPayload: Omit<SessionPayload, 'session'> & { session?: Maybe<ResolversParentTypes['Session']> };
  Settings: Settings;
  SignInInput: SignInInput;
  SignOutPayload: SignOutPayload;
  SignUpInput: SignUpInput;
  URL: Scalars['URL']['output'];
  UpdateProfileInput: UpdateProfileInput;
  UpdateSettingsInput: UpdateSettingsInput;
  User: SeenAccount;
  UserConnection: Omit<UserConnection, 'edges'> & { edges: Array<ResolversParentTypes['UserEdge']> };
  UserEdge: Omit<UserEdge, 'node'> & { node?: Maybe<ResolversParentTypes['User']> };
  UserError: UserError;
  UserPayload: Omit<UserPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Viewer: SeenAccount;
  ViewerPayload: Omit<ViewerPayload, 'viewer'> & { viewer?: Maybe<ResolversParentTypes['Viewer']> };
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
};

export type AccessDirectiveArgs = {
  level: Access__Level;
};

export type AccessDirectiveResolver<Result, Parent, ContextType = Context, Args = AccessDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CacheControlDirectiveArgs = {
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  maxAge?: Maybe<Scalars['Int']['input']>;
  scope?: Maybe<CacheControl__Scope>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type LiveDirectiveArgs = {
  isState?: Maybe<Scalars['Boolean']['input']>;
  seenBy?: Maybe<Scalars['String']['input']>;
  subject?: Maybe<Scalars['String']['input']>;
};

export type LiveDirectiveResolver<Result, Parent, ContextType = Context, Args = LiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AckPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AckPayload'] = ResolversParentTypes['AckPayload']> = {
  ok?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DataExportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DataExport'] = ResolversParentTypes['DataExport']> = {
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['DataExportStatus'], ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
};

export type DataExportPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DataExportPayload'] = ResolversParentTypes['DataExportPayload']> = {
  exportId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteAccountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteAccountPayload'] = ResolversParentTypes['DeleteAccountPayload']> = {
  ok?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MediaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Media'] = ResolversParentTypes['Media']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ModerationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModerationPayload'] = ResolversParentTypes['ModerationPayload']> = {
  ok?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  acceptFollowRequest?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationAcceptFollowRequestArgs, 'userId'>>;
  block?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationBlockArgs, 'userId'>>;
  changePassword?: Resolver<ResolversTypes['SessionPayload'], ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'input'>>;
  declineFollowRequest?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationDeclineFollowRequestArgs, 'userId'>>;
  deleteAccount?: Resolver<ResolversTypes['DeleteAccountPayload'], ParentType, ContextType, RequireFields<MutationDeleteAccountArgs, 'password'>>;
  follow?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationFollowArgs, 'userId'>>;
  mute?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationMuteArgs, 'userId'>>;
  refreshSession?: Resolver<ResolversTypes['SessionPayload'], ParentType, ContextType, RequireFields<MutationRefreshSessionArgs, 'refreshToken'>>;
  reinstateUser?: Resolver<ResolversTypes['ModerationPayload'], ParentType, ContextType, RequireFields<MutationReinstateUserArgs, 'userId'>>;
  removeFollower?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationRemoveFollowerArgs, 'userId'>>;
  requestDataExport?: Resolver<ResolversTypes['DataExportPayload'], ParentType, ContextType>;
  requestPasswordReset?: Resolver<ResolversTypes['AckPayload'], ParentType, ContextType, RequireFields<MutationRequestPasswordResetArgs, 'email'>>;
  resendVerification?: Resolver<ResolversTypes['AckPayload'], ParentType, ContextType>;
  resetPassword?: Resolver<ResolversTypes['SessionPayload'], ParentType, ContextType, RequireFields<MutationResetPasswordArgs, 'newPassword' | 'token'>>;
  signIn?: Resolver<ResolversTypes['SessionPayload'], ParentType, ContextType, RequireFields<MutationSignInArgs, 'input'>>;
  signOut?: Resolver<ResolversTypes['SignOutPayload'], ParentType, ContextType, RequireFields<MutationSignOutArgs, 'everywhere' | 'refreshToken'>>;
  signUp?: Resolver<ResolversTypes['SessionPayload'], ParentType, ContextType, RequireFields<MutationSignUpArgs, 'input'>>;
  suspendUser?: Resolver<ResolversTypes['ModerationPayload'], ParentType, ContextType, RequireFields<MutationSuspendUserArgs, 'reason' | 'userId'>>;
  unblock?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationUnblockArgs, 'userId'>>;
  unfollow?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationUnfollowArgs, 'userId'>>;
  unmute?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationUnmuteArgs, 'userId'>>;
  updateProfile?: Resolver<ResolversTypes['UserPayload'], ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input'>>;
  updateSettings?: Resolver<ResolversTypes['ViewerPayload'], ParentType, ContextType, RequireFields<MutationUpdateSettingsArgs, 'input'>>;
  verifyEmail?: Resolver<ResolversTypes['ViewerPayload'], ParentType, ContextType, RequireFields<MutationVerifyEmailArgs, 'token'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, Partial<QueryUserArgs>>;
  usernameAvailable?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<QueryUsernameAvailableArgs, 'username'>>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
};

export type RelationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Relation'] = ResolversParentTypes['Relation']> = {
  blocking?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  followedBy?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  following?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isViewer?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  muting?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  requested?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  refreshExpiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  refreshToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type SessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SessionPayload'] = ResolversParentTypes['SessionPayload']> = {
  session?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SettingsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Settings'] = ResolversParentTypes['Settings']> = {
  hideSeenPosts?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pushNotifications?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type SignOutPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SignOutPayload'] = ResolversParentTypes['SignOutPayload']> = {
  ok?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  avatar?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType>;
  bio?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  followerCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  followers?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<UserFollowersArgs, 'first'>>;
  following?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<UserFollowingArgs, 'first'>>;
  followingCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isPrivate?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isVerified?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  relation?: Resolver<ResolversTypes['Relation'], ParentType, ContextType>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UserPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserPayload'] = ResolversParentTypes['UserPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  blocked?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<ViewerBlockedArgs, 'first'>>;
  dataExport?: Resolver<Maybe<ResolversTypes['DataExport']>, ParentType, ContextType, RequireFields<ViewerDataExportArgs, 'id'>>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  followRequestCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  followRequests?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<ViewerFollowRequestsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isEmailVerified?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isModerator?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  muted?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<ViewerMutedArgs, 'first'>>;
  sentFollowRequests?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<ViewerSentFollowRequestsArgs, 'first'>>;
  settings?: Resolver<ResolversTypes['Settings'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type ViewerPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ViewerPayload'] = ResolversParentTypes['ViewerPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AckPayload?: AckPayloadResolvers<ContextType>;
  DataExport?: DataExportResolvers<ContextType>;
  DataExportPayload?: DataExportPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteAccountPayload?: DeleteAccountPayloadResolvers<ContextType>;
  Media?: MediaResolvers<ContextType>;
  ModerationPayload?: ModerationPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Relation?: RelationResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionPayload?: SessionPayloadResolvers<ContextType>;
  Settings?: SettingsResolvers<ContextType>;
  SignOutPayload?: SignOutPayloadResolvers<ContextType>;
  URL?: GraphQLScalarType;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  UserPayload?: UserPayloadResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
  ViewerPayload?: ViewerPayloadResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  live?: LiveDirectiveResolver<any, any, ContextType>;
};
