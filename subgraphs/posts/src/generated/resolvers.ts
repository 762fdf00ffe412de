import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { PostRow } from '../data/tables.ts';
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

/** A new post. */
export type CreatePostInput = {
  /** At most 2,200 characters (Unicode code points); of control characters only line breaks and tabs. */
  caption?: InputMaybe<Scalars['String']['input']>;
  /** A repeated call of the same key answers with the post that the first one made. At most 100 characters. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** At most 100 characters, on one line. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** 1–10 of the viewer's media that no other post has; they may still be in process. */
  mediaIds: Array<Scalars['ID']['input']>;
};

/** The answer of deletePost. */
export type DeletePostPayload = {
  /** The id of the post that is gone; null when there are errors. */
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

/** What can be changed. */
export type Mutation = {
  /**
   * Makes a post of the viewer's own media. It is published as soon as they are ready. When one of them fails, the post is FAILED for good
   * (Post.failure says why) and lets go of the others: they can be posted again, and deleting the failed post leaves them.
   */
  createPost: PostPayload;
  /** Deletes one of the viewer's posts, at once and for everyone; a second call answers NOT_FOUND. */
  deletePost: DeletePostPayload;
  /**
   * Changes the caption or location of one of the viewer's posts; what is left out stays. What would change nothing leaves the post, and its
   * editedAt, as they are.
   */
  editPost: PostPayload;
};


/** What can be changed. */
export type MutationCreatePostArgs = {
  input: CreatePostInput;
};


/** What can be changed. */
export type MutationDeletePostArgs = {
  postId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationEditPostArgs = {
  input: EditPostInput;
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

/** How far a post has come. */
export type PostStatus =
  /** One of its media failed, and the others are free for another post; nobody but its author sees it. */
  | 'FAILED'
  /** Its media are not ready; nobody but its author sees it. */
  | 'PROCESSING'
  /** Whoever may see the author's posts sees it. */
  | 'PUBLISHED';

/** What can be read. */
export type Query = {
  /** A post that the viewer may see; null otherwise. */
  post?: Maybe<Post>;
};


/** What can be read. */
export type QueryPostArgs = {
  id: Scalars['ID']['input'];
};

export type User = {
  id: Scalars['ID']['output'];
  /** How many posts this user has published; public even where the posts are not. */
  postCount?: Maybe<Scalars['Int']['output']>;
  /** What this user published, newest first; empty where the viewer may not see it. */
  posts?: Maybe<PostConnection>;
  /** The published posts whose captions mention this user, the latest made first; empty where the viewer may not see what this user publishes. */
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
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Post:
    ( { __typename: 'Post' }
    & GraphQLRecursivePick<FederationTypes['Post'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  CreatePostInput: CreatePostInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeletePostPayload: ResolverTypeWrapper<DeletePostPayload>;
  EditPostInput: EditPostInput;
  Media: ResolverTypeWrapper<Media>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Post: ResolverTypeWrapper<PostRow>;
  PostConnection: ResolverTypeWrapper<Omit<PostConnection, 'edges'> & { edges: Array<ResolversTypes['PostEdge']> }>;
  PostEdge: ResolverTypeWrapper<Omit<PostEdge, 'node'> & { node?: Maybe<ResolversTypes['Post']> }>;
  PostPayload: ResolverTypeWrapper<Omit<PostPayload, 'post'> & { post?: Maybe<ResolversTypes['Post']> }>;
  PostStatus: PostStatus;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  User: ResolverTypeWrapper<{ id: string }>;
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
  CreatePostInput: CreatePostInput;
  ID: Scalars['ID']['output'];
  DateTime: Scalars['DateTime']['output'];
  DeletePostPayload: DeletePostPayload;
  EditPostInput: EditPostInput;
  Media: Media;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Post: PostRow;
  PostConnection: Omit<PostConnection, 'edges'> & { edges: Array<ResolversParentTypes['PostEdge']> };
  PostEdge: Omit<PostEdge, 'node'> & { node?: Maybe<ResolversParentTypes['Post']> };
  PostPayload: Omit<PostPayload, 'post'> & { post?: Maybe<ResolversParentTypes['Post']> };
  Query: Record<PropertyKey, never>;
  User: { id: string };
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

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeletePostPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeletePostPayload'] = ResolversParentTypes['DeletePostPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MediaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Media'] = ResolversParentTypes['Media']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createPost?: Resolver<ResolversTypes['PostPayload'], ParentType, ContextType, RequireFields<MutationCreatePostArgs, 'input'>>;
  deletePost?: Resolver<ResolversTypes['DeletePostPayload'], ParentType, ContextType, RequireFields<MutationDeletePostArgs, 'postId'>>;
  editPost?: Resolver<ResolversTypes['PostPayload'], ParentType, ContextType, RequireFields<MutationEditPostArgs, 'input'>>;
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
  post?: Resolver<Maybe<ResolversTypes['Post']>, ParentType, ContextType, RequireFields<QueryPostArgs, 'id'>>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  postCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  posts?: Resolver<Maybe<ResolversTypes['PostConnection']>, ParentType, ContextType, RequireFields<UserPostsArgs, 'first'>>;
  taggedPosts?: Resolver<Maybe<ResolversTypes['PostConnection']>, ParentType, ContextType, RequireFields<UserTaggedPostsArgs, 'first'>>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  DeletePostPayload?: DeletePostPayloadResolvers<ContextType>;
  Media?: MediaResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Post?: PostResolvers<ContextType>;
  PostConnection?: PostConnectionResolvers<ContextType>;
  PostEdge?: PostEdgeResolvers<ContextType>;
  PostPayload?: PostPayloadResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  live?: LiveDirectiveResolver<any, any, ContextType>;
};
