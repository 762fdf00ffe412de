import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { PostRow, StoryRow } from '../data/tables.ts';
import type { Reel } from '../stories/reels.ts';
import type { ReportedSubjectRow, LogRow } from '../data/moderation-tables.ts';
import type { Report as ReportRow } from '../data/reports.ts';
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
  _FieldSet: { input: string; output: string; }
};

export type Comment = {
  id: Scalars['ID']['output'];
};

/** A new post. */
export type CreatePostInput = {
  /** At most 2,200 characters (Unicode code points); of control characters only line breaks and tabs. */
  caption?: InputMaybe<Scalars['String']['input']>;
  /** A repeated call of the same key answers with the post that the first one made. At most 100 characters. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** At most 100 characters, on one line. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** 1–10 of the viewer's media that no other post and no story has; they may still be in process. */
  mediaIds: Array<Scalars['ID']['input']>;
};

/** The answer of deletePost. */
export type DeletePostPayload = {
  /** The id of the post that is gone; null when there are errors. */
  deletedId?: Maybe<Scalars['ID']['output']>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** The answer of deleteStory. */
export type DeleteStoryPayload = {
  /** The id of the story that is gone; null when there are errors. */
  deletedId?: Maybe<Scalars['ID']['output']>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** Changes to a post. */
export type EditPostInput = {
  /** At most 2,200 characters (Unicode code points); of control characters only line breaks and tabs. Hashtags and mentions follow it. */
  caption?: InputMaybe<Scalars['String']['input']>;
  /** At most 100 characters, on one line; blank or null takes it away. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** The post to change. */
  postId: Scalars['ID']['input'];
};

export type Media = {
  id: Scalars['ID']['output'];
};

/** What is done by moderators. */
export type ModerationAct =
  /** The reports were found to be unfounded. */
  | 'DISMISSED'
  /** A moderator was made a member like others, by an operator. */
  | 'MADE_MEMBER'
  /** An account was made a moderator, by an operator. */
  | 'MADE_MODERATOR'
  /** A suspended account was shown again. */
  | 'REINSTATED'
  /** An account was suspended. */
  | 'SUSPENDED'
  /** A post, story or comment was taken down. */
  | 'TAKEN_DOWN';

/** A page of the log of moderation. */
export type ModerationLogConnection = {
  /** The entries of the page, in order. */
  edges: Array<ModerationLogEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** An act at its place in the log. */
export type ModerationLogEdge = {
  /** Opaque; pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The act. */
  node?: Maybe<ModerationLogEntry>;
};

/** An act in the log of moderation, which is never changed. */
export type ModerationLogEntry = {
  /** What was done. */
  act: ModerationAct;
  /** When. */
  createdAt: Scalars['DateTime']['output'];
  /** Unique among acts. */
  id: Scalars['ID']['output'];
  /** Which moderator did it; null where an operator did, and where the viewer may not see them. */
  moderator?: Maybe<User>;
  /** Why; null where that needs no reason. */
  reason?: Maybe<ReportReason>;
  /** The id of the subject, among those of its kind. */
  subjectId: Scalars['ID']['output'];
  /** Of what kind the subject is. */
  subjectKind: ReportSubjectKind;
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
  /**
   * Makes a post of the viewer's own media. It is published as soon as they are ready. When one of them fails, the post is FAILED for good
   * (Post.failure says why) and lets go of the others: they can be posted again, and deleting the failed post leaves them.
   */
  createPost: PostPayload;
  /**
   * Makes a story of one of the viewer's own media. It is published as soon as that is ready, for 24 hours; when it fails, the story is FAILED
   * (Story.failure says why). CONFLICT where the media belongs to a post or story already, and beyond 100 stories at a time.
   */
  createStory: StoryPayload;
  /** Deletes one of the viewer's posts, at once and for everyone; a second call answers NOT_FOUND. */
  deletePost: DeletePostPayload;
  /** Deletes one of the viewer's stories, at once and for everyone; a second call answers NOT_FOUND. */
  deleteStory: DeleteStoryPayload;
  /**
   * Finds what is reported to be all right, for moderators. FORBIDDEN for others and for the viewer's own, NOT_FOUND for what was never
   * reported. What is closed already stays so.
   */
  dismissReports: ModerationPayload;
  /**
   * Changes the caption or location of one of the viewer's posts; what is left out stays. What would change nothing leaves the post, and its
   * editedAt, as they are.
   */
  editPost: PostPayload;
  /** Tells that the viewer has seen a story: its author finds them among its viewers. Once is enough; one's own is not counted. */
  markStorySeen: StoryPayload;
  /**
   * Tells the moderators of a post, comment, account or story. Whoever reports the same again puts the new report in the place of the first. Whose it
   * is does not learn who reported it, though they be a moderator. NOT_FOUND for what the viewer may not see, INVALID for what is their own, RATE_LIMITED after sixty within an hour.
   */
  report: ReportPayload;
  /**
   * Takes a post down, reported or not, for moderators: it is gone as a deleted one is, for its author too. FORBIDDEN for others, and for the viewer's
   * own. What is gone already stays so, and its reports are closed.
   */
  takeDownPost: ModerationPayload;
  /** Takes a story down as takeDownPost does a post. */
  takeDownStory: ModerationPayload;
};


/** What can be changed. */
export type MutationCreatePostArgs = {
  input: CreatePostInput;
};


/** What can be changed. */
export type MutationCreateStoryArgs = {
  mediaId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationDeletePostArgs = {
  postId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationDeleteStoryArgs = {
  storyId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationDismissReportsArgs = {
  subjectId: Scalars['ID']['input'];
  subjectKind: ReportSubjectKind;
};


/** What can be changed. */
export type MutationEditPostArgs = {
  input: EditPostInput;
};


/** What can be changed. */
export type MutationMarkStorySeenArgs = {
  storyId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationReportArgs = {
  input: ReportInput;
};


/** What can be changed. */
export type MutationTakeDownPostArgs = {
  postId: Scalars['ID']['input'];
  reason: ReportReason;
};


/** What can be changed. */
export type MutationTakeDownStoryArgs = {
  reason: ReportReason;
  storyId: Scalars['ID']['input'];
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

/** Pictures with a caption. */
export type Post = {
  /** Who published it; null where the viewer may not see them. */
  author?: Maybe<User>;
  /** The author's words; may be empty. */
  caption: Scalars['String']['output'];
  /** When it was published; when it was made, until then. */
  createdAt: Scalars['DateTime']['output'];
  /** When its caption or location was last changed; null if never. */
  editedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why it failed; told to its author only. */
  failure?: Maybe<UserError>;
  /** Without the #, in one spelling (NFKC, lower case), each once, in the caption's order. */
  hashtags: Array<Scalars['String']['output']>;
  /** Unique among posts; keeps for life. */
  id: Scalars['ID']['output'];
  /** Where it was taken, in the author's words. */
  location?: Maybe<Scalars['String']['output']>;
  /** In the author's order; null where one is gone. Those that a failed post had may meanwhile stand in another. */
  media: Array<Maybe<Media>>;
  /**
   * Whom the caption mentions by an @ and their username, each once, in the caption's order; null where the viewer may not see them. A name
   * that was nobody's when it was written is plain text, and so is what comes after the first 20 names. Who is renamed stays mentioned.
   */
  mentions: Array<Maybe<User>>;
  /** How far it has come. */
  status: PostStatus;
};

/** A page of posts. */
export type PostConnection = {
  /** The entries of the page, in order. */
  edges: Array<PostEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** A post at a place in a list. */
export type PostEdge = {
  /** Opaque; pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The post; null where it is gone. */
  node?: Maybe<Post>;
};

/** The answer of a mutation that changes a post. */
export type PostPayload = {
  /** The post in its new state; null when there are errors. */
  post?: Maybe<Post>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** How far a post or story has come. */
export type PostStatus =
  /** One of its media failed; nobody but its author sees it. The other media of a failed post are free for another. */
  | 'FAILED'
  /** Its media are not ready; nobody but its author sees it. */
  | 'PROCESSING'
  /** Whoever may see the author's posts sees it. */
  | 'PUBLISHED';

/** What can be read. */
export type Query = {
  /** Every act of moderation, the latest first, for moderators; null for others. An act stands here moments after it was done. */
  moderationLog?: Maybe<ModerationLogConnection>;
  /**
   * What is reported, for moderators, but for their own; null for others. The order stays while one reads: what was opened first comes first, and what is opened
   * meanwhile comes at the end.
   */
  moderationQueue?: Maybe<ReportedSubjectConnection>;
  /** A post that the viewer may see; null otherwise. */
  post?: Maybe<Post>;
  /** A story that the viewer may see; null otherwise, and when its time is over. */
  story?: Maybe<Story>;
  /**
   * What those show whom the viewer follows and does not mute: reels with something unseen first, then the others, each the latest first. The
   * viewer's own, if they have one, comes before all. The pages after a cursor keep the order of the moment when the first was asked for,
   * whatever is seen or published meanwhile.
   */
  storyReels?: Maybe<StoryReelConnection>;
};


/** What can be read. */
export type QueryModerationLogArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  moderatorId?: InputMaybe<Scalars['ID']['input']>;
  subjectId?: InputMaybe<Scalars['ID']['input']>;
  subjectKind?: InputMaybe<ReportSubjectKind>;
};


/** What can be read. */
export type QueryModerationQueueArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  kind?: InputMaybe<ReportSubjectKind>;
  status?: InputMaybe<ReportStatus>;
};


/** What can be read. */
export type QueryPostArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. */
export type QueryStoryArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. */
export type QueryStoryReelsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** How often a reason was given. */
export type ReasonCount = {
  /** How many people gave it. */
  count: Scalars['Int']['output'];
  /** The reason. */
  reason: ReportReason;
};

/** What someone reported of a subject. */
export type Report = {
  /** When they last reported it. */
  createdAt: Scalars['DateTime']['output'];
  /** In the reporter's words; null where there are none. */
  note?: Maybe<Scalars['String']['output']>;
  /** What is wrong with it. */
  reason: ReportReason;
  /** Who reported it; null where the moderator may not see them. */
  reporter?: Maybe<User>;
};

/** A report. */
export type ReportInput = {
  /** What else the moderators should know: at most 1,000 characters (Unicode code points); of control characters only line breaks and tabs. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** What is wrong with it. */
  reason: ReportReason;
  /** What is reported. */
  subjectId: Scalars['ID']['input'];
  /** Of what kind it is. */
  subjectKind?: InputMaybe<ReportSubjectKind>;
};

/** The answer of report. */
export type ReportPayload = {
  /** True when the moderators will look at it; null when there are errors. */
  ok?: Maybe<Scalars['Boolean']['output']>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
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

/** What became of the reports of a subject. */
export type ReportStatus =
  /** The moderators took it down, or suspended the account. When an account is back and is reported, it is open again. */
  | 'ACTED'
  /** The moderators found nothing wrong. When somebody else reports it, it is open again. */
  | 'DISMISSED'
  /** They are before the moderators. */
  | 'OPEN';

/** What can be reported. */
export type ReportSubjectKind =
  /** A comment or a reply. */
  | 'COMMENT'
  /** A post. */
  | 'POST'
  /** A story. */
  | 'STORY'
  /** An account: its name, its words or its picture. */
  | 'USER';

/** Something that was reported, as moderators see it. They may look at its media while it is OPEN, also where an account is private. */
export type ReportedSubject = {
  /** Whose it is, where the moderator may see them. */
  author?: Maybe<User>;
  /** The id of whose it is; for an account its own. */
  authorId: Scalars['ID']['output'];
  /** The comment, where it is one that the moderator may see by the rules for everybody. */
  comment?: Maybe<Comment>;
  /** When it was reported first. */
  firstReportedAt: Scalars['DateTime']['output'];
  /** What it is. */
  kind: ReportSubjectKind;
  /** When it was reported last. */
  lastReportedAt: Scalars['DateTime']['output'];
  /** The ten latest reports, of people who have not left. */
  latestReports: Array<Report>;
  /** The media that it had when it was reported (of an account, the ten newest); null where one is gone, or the subject is not OPEN and the rules for everybody hide it. */
  media: Array<Maybe<Media>>;
  /** When it came before the moderators: at the first report, and again at the first one after they had closed it. */
  openedAt: Scalars['DateTime']['output'];
  /** The post, where it is one that the moderator may see by the rules for everybody. */
  post?: Maybe<Post>;
  /** How often each reason was given, the most frequent first. */
  reasons: Array<ReasonCount>;
  /** How many people reported it, ever. */
  reportCount: Scalars['Int']['output'];
  /** What became of the reports. */
  status: ReportStatus;
  /** The story, where it is one that the moderator may see by the rules for everybody. */
  story?: Maybe<Story>;
  /** Its id, among those of its kind. */
  subjectId: Scalars['ID']['output'];
  /** What it said when it was reported, each wording once: the first four, and the latest. Of a post its caption and place, of an account its names and what it says of itself. */
  texts: Array<Scalars['String']['output']>;
};

/** A page of what is reported. */
export type ReportedSubjectConnection = {
  /** The entries of the page, in order. */
  edges: Array<ReportedSubjectEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** Something reported at its place in the queue. */
export type ReportedSubjectEdge = {
  /** Opaque; pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** What is reported. */
  node?: Maybe<ReportedSubject>;
};

/** A picture or video that is shown for a day. */
export type Story = {
  /** Who published it; null where the viewer may not see them. */
  author?: Maybe<User>;
  /** When it was published; when it was made, until then. */
  createdAt: Scalars['DateTime']['output'];
  /** From when on nobody sees it any more: 24 hours after it was published, or after it was made, until then. */
  expiresAt: Scalars['DateTime']['output'];
  /** Why it failed; told to its author only. */
  failure?: Maybe<UserError>;
  /** Unique among stories; keeps for life. */
  id: Scalars['ID']['output'];
  /** What it shows; null where it is gone. */
  media?: Maybe<Media>;
  /** Whether the viewer has seen it, which markStorySeen tells; true for one's own. */
  seenByViewer: Scalars['Boolean']['output'];
  /** How far it has come. */
  status: PostStatus;
  /** Who has seen it, the latest first; empty for all but its author. */
  viewers: UserConnection;
};


/** A picture or video that is shown for a day. */
export type StoryViewersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** The answer of a mutation that changes a story, or what the viewer has seen of it. */
export type StoryPayload = {
  /** The story in its new state; null when there are errors. */
  story?: Maybe<Story>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** What someone shows at the moment. */
export type StoryReel = {
  /** Whether the viewer has seen them all; true for one's own. */
  allSeen: Scalars['Boolean']['output'];
  /** Whose it is; null where the viewer may not see them. */
  author?: Maybe<User>;
  /** The id of its author. */
  id: Scalars['ID']['output'];
  /** When the latest of them was published. */
  latestAt: Scalars['DateTime']['output'];
  /** The published stories that are not over yet, oldest first; at least one, at most 100. */
  stories: Array<Story>;
};

/** A page of reels. */
export type StoryReelConnection = {
  /** The entries of the page, in order. */
  edges: Array<StoryReelEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** A reel at a place in a list. */
export type StoryReelEdge = {
  /** Opaque; pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The reel. */
  node?: Maybe<StoryReel>;
};

export type User = {
  id: Scalars['ID']['output'];
  /** How many posts this user has published; public even where the posts are not. */
  postCount?: Maybe<Scalars['Int']['output']>;
  /** What this user published, newest first; empty where the viewer may not see it. */
  posts?: Maybe<PostConnection>;
  /** What this user shows at the moment; null where that is nothing, or nothing that the viewer may see. */
  reel?: Maybe<StoryReel>;
  /**
   * The published posts whose captions mention this user, the latest made first, but for those of people whom this user blocks, or who block this user;
   * empty where the viewer may not see what this user publishes.
   */
  taggedPosts?: Maybe<PostConnection>;
};


export type UserPostsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type UserTaggedPostsArgs = {
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
  Post: Post;
  Story: Story;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Post:
    ( { __typename: 'Post' }
    & GraphQLRecursivePick<FederationTypes['Post'], {"id":true}> );
  Story:
    ( { __typename: 'Story' }
    & GraphQLRecursivePick<FederationTypes['Story'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Comment: ResolverTypeWrapper<{ id: string }>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  CreatePostInput: CreatePostInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeletePostPayload: ResolverTypeWrapper<DeletePostPayload>;
  DeleteStoryPayload: ResolverTypeWrapper<DeleteStoryPayload>;
  EditPostInput: EditPostInput;
  Media: ResolverTypeWrapper<Media>;
  ModerationAct: ModerationAct;
  ModerationLogConnection: ResolverTypeWrapper<Omit<ModerationLogConnection, 'edges'> & { edges: Array<ResolversTypes['ModerationLogEdge']> }>;
  ModerationLogEdge: ResolverTypeWrapper<Omit<ModerationLogEdge, 'node'> & { node?: Maybe<ResolversTypes['ModerationLogEntry']> }>;
  ModerationLogEntry: ResolverTypeWrapper<LogRow>;
  ModerationPayload: ResolverTypeWrapper<ModerationPayload>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Post: ResolverTypeWrapper<PostRow>;
  PostConnection: ResolverTypeWrapper<Omit<PostConnection, 'edges'> & { edges: Array<ResolversTypes['PostEdge']> }>;
  PostEdge: ResolverTypeWrapper<Omit<PostEdge, 'node'> & { node?: Maybe<ResolversTypes['Post']> }>;
  PostPayload: ResolverTypeWrapper<Omit<PostPayload, 'post'> & { post?: Maybe<ResolversTypes['Post']> }>;
  PostStatus: PostStatus;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ReasonCount: ResolverTypeWrapper<ReasonCount>;
  Report: ResolverTypeWrapper<ReportRow>;
  ReportInput: ReportInput;
  ReportPayload: ResolverTypeWrapper<ReportPayload>;
  ReportReason: ReportReason;
  ReportStatus: ReportStatus;
  ReportSubjectKind: ReportSubjectKind;
  ReportedSubject: ResolverTypeWrapper<ReportedSubjectRow>;
  ReportedSubjectConnection: ResolverTypeWrapper<Omit<ReportedSubjectConnection, 'edges'> & { edges: Array<ResolversTypes['ReportedSubjectEdge']> }>;
  ReportedSubjectEdge: ResolverTypeWrapper<Omit<ReportedSubjectEdge, 'node'> & { node?: Maybe<ResolversTypes['ReportedSubject']> }>;
  Story: ResolverTypeWrapper<StoryRow>;
  StoryPayload: ResolverTypeWrapper<Omit<StoryPayload, 'story'> & { story?: Maybe<ResolversTypes['Story']> }>;
  StoryReel: ResolverTypeWrapper<Reel>;
  StoryReelConnection: ResolverTypeWrapper<Omit<StoryReelConnection, 'edges'> & { edges: Array<ResolversTypes['StoryReelEdge']> }>;
  StoryReelEdge: ResolverTypeWrapper<Omit<StoryReelEdge, 'node'> & { node?: Maybe<ResolversTypes['StoryReel']> }>;
  User: ResolverTypeWrapper<{ id: string }>;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges'> & { edges: Array<ResolversTypes['UserEdge']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node?: Maybe<ResolversTypes['User']> }>;
  UserError: ResolverTypeWrapper<UserError>;
  UserErrorCode: UserErrorCode;
  access__Level: Access__Level;
  cacheControl__Scope: CacheControl__Scope;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Comment: { id: string };
  ID: Scalars['ID']['output'];
  CreatePostInput: CreatePostInput;
  DateTime: Scalars['DateTime']['output'];
  DeletePostPayload: DeletePostPayload;
  DeleteStoryPayload: DeleteStoryPayload;
  EditPostInput: EditPostInput;
  Media: Media;
  ModerationLogConnection: Omit<ModerationLogConnection, 'edges'> & { edges: Array<ResolversParentTypes['ModerationLogEdge']> };
  ModerationLogEdge: Omit<ModerationLogEdge, 'node'> & { node?: Maybe<ResolversParentTypes['ModerationLogEntry']> };
  ModerationLogEntry: LogRow;
  ModerationPayload: ModerationPayload;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Post: PostRow;
  PostConnection: Omit<PostConnection, 'edges'> & { edges: Array<ResolversParentTypes['PostEdge']> };
  PostEdge: Omit<PostEdge, 'node'> & { node?: Maybe<ResolversParentTypes['Post']> };
  PostPayload: Omit<PostPayload, 'post'> & { post?: Maybe<ResolversParentTypes['Post']> };
  Query: Record<PropertyKey, never>;
  ReasonCount: ReasonCount;
  Report: ReportRow;
  ReportInput: ReportInput;
  ReportPayload: ReportPayload;
  ReportedSubject: ReportedSubjectRow;
  ReportedSubjectConnection: Omit<ReportedSubjectConnection, 'edges'> & { edges: Array<ResolversParentTypes['ReportedSubjectEdge']> };
  ReportedSubjectEdge: Omit<ReportedSubjectEdge, 'node'> & { node?: Maybe<ResolversParentTypes['ReportedSubject']> };
  Story: StoryRow;
  StoryPayload: Omit<StoryPayload, 'story'> & { story?: Maybe<ResolversParentTypes['Story']> };
  StoryReel: Reel;
  StoryReelConnection: Omit<StoryReelConnection, 'edges'> & { edges: Array<ResolversParentTypes['StoryReelEdge']> };
  StoryReelEdge: Omit<StoryReelEdge, 'node'> & { node?: Maybe<ResolversParentTypes['StoryReel']> };
  User: { id: string };
  UserConnection: Omit<UserConnection, 'edges'> & { edges: Array<ResolversParentTypes['UserEdge']> };
  UserEdge: Omit<UserEdge, 'node'> & { node?: Maybe<ResolversParentTypes['User']> };
  UserError: UserError;
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

export type CommentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Comment'] = ResolversParentTypes['Comment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeletePostPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeletePostPayload'] = ResolversParentTypes['DeletePostPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteStoryPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteStoryPayload'] = ResolversParentTypes['DeleteStoryPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MediaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Media'] = ResolversParentTypes['Media']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ModerationLogConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModerationLogConnection'] = ResolversParentTypes['ModerationLogConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ModerationLogEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ModerationLogEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModerationLogEdge'] = ResolversParentTypes['ModerationLogEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['ModerationLogEntry']>, ParentType, ContextType>;
};

export type ModerationLogEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModerationLogEntry'] = ResolversParentTypes['ModerationLogEntry']> = {
  act?: Resolver<ResolversTypes['ModerationAct'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  moderator?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['ReportReason']>, ParentType, ContextType>;
  subjectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['ReportSubjectKind'], ParentType, ContextType>;
};

export type ModerationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModerationPayload'] = ResolversParentTypes['ModerationPayload']> = {
  ok?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createPost?: Resolver<ResolversTypes['PostPayload'], ParentType, ContextType, RequireFields<MutationCreatePostArgs, 'input'>>;
  createStory?: Resolver<ResolversTypes['StoryPayload'], ParentType, ContextType, RequireFields<MutationCreateStoryArgs, 'mediaId'>>;
  deletePost?: Resolver<ResolversTypes['DeletePostPayload'], ParentType, ContextType, RequireFields<MutationDeletePostArgs, 'postId'>>;
  deleteStory?: Resolver<ResolversTypes['DeleteStoryPayload'], ParentType, ContextType, RequireFields<MutationDeleteStoryArgs, 'storyId'>>;
  dismissReports?: Resolver<ResolversTypes['ModerationPayload'], ParentType, ContextType, RequireFields<MutationDismissReportsArgs, 'subjectId' | 'subjectKind'>>;
  editPost?: Resolver<ResolversTypes['PostPayload'], ParentType, ContextType, RequireFields<MutationEditPostArgs, 'input'>>;
  markStorySeen?: Resolver<ResolversTypes['StoryPayload'], ParentType, ContextType, RequireFields<MutationMarkStorySeenArgs, 'storyId'>>;
  report?: Resolver<ResolversTypes['ReportPayload'], ParentType, ContextType, RequireFields<MutationReportArgs, 'input'>>;
  takeDownPost?: Resolver<ResolversTypes['ModerationPayload'], ParentType, ContextType, RequireFields<MutationTakeDownPostArgs, 'postId' | 'reason'>>;
  takeDownStory?: Resolver<ResolversTypes['ModerationPayload'], ParentType, ContextType, RequireFields<MutationTakeDownStoryArgs, 'reason' | 'storyId'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Post'] = ResolversParentTypes['Post'], FederationReferenceType extends FederationReferenceTypes['Post'] = FederationReferenceTypes['Post']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Post']> | FederationReferenceType, FederationReferenceType, ContextType>;
  author?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  caption?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  editedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  hashtags?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  media?: Resolver<Array<Maybe<ResolversTypes['Media']>>, ParentType, ContextType>;
  mentions?: Resolver<Array<Maybe<ResolversTypes['User']>>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PostStatus'], ParentType, ContextType>;
};

export type PostConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PostConnection'] = ResolversParentTypes['PostConnection']> = {
  edges?: Resolver<Array<ResolversTypes['PostEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PostEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PostEdge'] = ResolversParentTypes['PostEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Post']>, ParentType, ContextType>;
};

export type PostPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PostPayload'] = ResolversParentTypes['PostPayload']> = {
  post?: Resolver<Maybe<ResolversTypes['Post']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  moderationLog?: Resolver<Maybe<ResolversTypes['ModerationLogConnection']>, ParentType, ContextType, RequireFields<QueryModerationLogArgs, 'first'>>;
  moderationQueue?: Resolver<Maybe<ResolversTypes['ReportedSubjectConnection']>, ParentType, ContextType, RequireFields<QueryModerationQueueArgs, 'first' | 'status'>>;
  post?: Resolver<Maybe<ResolversTypes['Post']>, ParentType, ContextType, RequireFields<QueryPostArgs, 'id'>>;
  story?: Resolver<Maybe<ResolversTypes['Story']>, ParentType, ContextType, RequireFields<QueryStoryArgs, 'id'>>;
  storyReels?: Resolver<Maybe<ResolversTypes['StoryReelConnection']>, ParentType, ContextType, RequireFields<QueryStoryReelsArgs, 'first'>>;
};

export type ReasonCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReasonCount'] = ResolversParentTypes['ReasonCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['ReportReason'], ParentType, ContextType>;
};

export type ReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Report'] = ResolversParentTypes['Report']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['ReportReason'], ParentType, ContextType>;
  reporter?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type ReportPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportPayload'] = ResolversParentTypes['ReportPayload']> = {
  ok?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ReportedSubjectResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportedSubject'] = ResolversParentTypes['ReportedSubject']> = {
  author?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  authorId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  comment?: Resolver<Maybe<ResolversTypes['Comment']>, ParentType, ContextType>;
  firstReportedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ReportSubjectKind'], ParentType, ContextType>;
  lastReportedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  latestReports?: Resolver<Array<ResolversTypes['Report']>, ParentType, ContextType>;
  media?: Resolver<Array<Maybe<ResolversTypes['Media']>>, ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  post?: Resolver<Maybe<ResolversTypes['Post']>, ParentType, ContextType>;
  reasons?: Resolver<Array<ResolversTypes['ReasonCount']>, ParentType, ContextType>;
  reportCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ReportStatus'], ParentType, ContextType>;
  story?: Resolver<Maybe<ResolversTypes['Story']>, ParentType, ContextType>;
  subjectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  texts?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ReportedSubjectConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportedSubjectConnection'] = ResolversParentTypes['ReportedSubjectConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ReportedSubjectEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ReportedSubjectEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportedSubjectEdge'] = ResolversParentTypes['ReportedSubjectEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['ReportedSubject']>, ParentType, ContextType>;
};

export type StoryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Story'] = ResolversParentTypes['Story'], FederationReferenceType extends FederationReferenceTypes['Story'] = FederationReferenceTypes['Story']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Story']> | FederationReferenceType, FederationReferenceType, ContextType>;
  author?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  media?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType>;
  seenByViewer?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PostStatus'], ParentType, ContextType>;
  viewers?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<StoryViewersArgs, 'first'>>;
};

export type StoryPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StoryPayload'] = ResolversParentTypes['StoryPayload']> = {
  story?: Resolver<Maybe<ResolversTypes['Story']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type StoryReelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StoryReel'] = ResolversParentTypes['StoryReel']> = {
  allSeen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  author?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  latestAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  stories?: Resolver<Array<ResolversTypes['Story']>, ParentType, ContextType>;
};

export type StoryReelConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StoryReelConnection'] = ResolversParentTypes['StoryReelConnection']> = {
  edges?: Resolver<Array<ResolversTypes['StoryReelEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type StoryReelEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StoryReelEdge'] = ResolversParentTypes['StoryReelEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['StoryReel']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  postCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  posts?: Resolver<Maybe<ResolversTypes['PostConnection']>, ParentType, ContextType, RequireFields<UserPostsArgs, 'first'>>;
  reel?: Resolver<Maybe<ResolversTypes['StoryReel']>, ParentType, ContextType>;
  taggedPosts?: Resolver<Maybe<ResolversTypes['PostConnection']>, ParentType, ContextType, RequireFields<UserTaggedPostsArgs, 'first'>>;
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

export type Resolvers<ContextType = Context> = {
  Comment?: CommentResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeletePostPayload?: DeletePostPayloadResolvers<ContextType>;
  DeleteStoryPayload?: DeleteStoryPayloadResolvers<ContextType>;
  Media?: MediaResolvers<ContextType>;
  ModerationLogConnection?: ModerationLogConnectionResolvers<ContextType>;
  ModerationLogEdge?: ModerationLogEdgeResolvers<ContextType>;
  ModerationLogEntry?: ModerationLogEntryResolvers<ContextType>;
  ModerationPayload?: ModerationPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Post?: PostResolvers<ContextType>;
  PostConnection?: PostConnectionResolvers<ContextType>;
  PostEdge?: PostEdgeResolvers<ContextType>;
  PostPayload?: PostPayloadResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  ReasonCount?: ReasonCountResolvers<ContextType>;
  Report?: ReportResolvers<ContextType>;
  ReportPayload?: ReportPayloadResolvers<ContextType>;
  ReportedSubject?: ReportedSubjectResolvers<ContextType>;
  ReportedSubjectConnection?: ReportedSubjectConnectionResolvers<ContextType>;
  ReportedSubjectEdge?: ReportedSubjectEdgeResolvers<ContextType>;
  Story?: StoryResolvers<ContextType>;
  StoryPayload?: StoryPayloadResolvers<ContextType>;
  StoryReel?: StoryReelResolvers<ContextType>;
  StoryReelConnection?: StoryReelConnectionResolvers<ContextType>;
  StoryReelEdge?: StoryReelEdgeResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  live?: LiveDirectiveResolver<any, any, ContextType>;
};
