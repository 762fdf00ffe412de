import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { MediaRow } from '../data/media.ts';
import type { PresentedRendition, Context } from '../context.ts';
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

/** A look for pictures. */
export type Filter = {
  /** For people. */
  label: Scalars['String']['output'];
  /** For programs. */
  name: Scalars['String']['output'];
};

/** What a picture looks like with a filter. */
export type FilterPreview = {
  /** The filter. */
  filter: Filter;
  /** A JPEG of at most 150×150 pixels; signed. */
  url: Scalars['URL']['output'];
};

/** An HTTP header. */
export type Header = {
  /** The name, as in Content-Type. */
  name: Scalars['String']['output'];
  /** The value to send as it is. */
  value: Scalars['String']['output'];
};

/** A format of pictures. */
export type ImageFormat =
  /** The best one that the Accept header of the GraphQL request names (`accept: application/json, image/avif`), else JPEG. */
  | 'AUTO'
  /** The smallest. */
  | 'AVIF'
  /** Known everywhere. */
  | 'JPEG'
  /** Small, and known to nearly every browser. */
  | 'WEBP';

/** A picture or video. */
export type Media = {
  /** As `url`, but whatever fetches the picture chooses the format by its own Accept header each time (`Vary: Accept`): for pages and caches. */
  adaptiveUrl?: Maybe<Scalars['URL']['output']>;
  /** Describes the picture to who cannot see it. */
  altText?: Maybe<Scalars['String']['output']>;
  /** A placeholder to show while the picture loads (blurha.sh). */
  blurHash?: Maybe<Scalars['String']['output']>;
  /** `#rrggbb`. */
  dominantColor?: Maybe<Scalars['String']['output']>;
  /** How long a video plays, in milliseconds; null for images. */
  durationMs?: Maybe<Scalars['Int']['output']>;
  /** Why it failed. */
  failure?: Maybe<UserError>;
  /** What the picture looks like with each of the filters, 150 pixels wide: its owner's, READY and not published yet; empty otherwise. The URLs end as those of private media do. */
  filterPreviews: Array<FilterPreview>;
  /** Pixels, upright. */
  height?: Maybe<Scalars['Int']['output']>;
  /**
   * Of a video: the HLS playlist (RFC 8216) for players that adapt to the line, signed as `url` is, and so is everything that it names. H.264 and AAC in
   * segments of some 4 s, in 360p, 720p and 1080p as far as the source goes. Null for images and until READY.
   */
  hls?: Maybe<Scalars['URL']['output']>;
  /** Unique among media; keeps for life. */
  id: Scalars['ID']['output'];
  /** Whether to cover it until the viewer asks for it. */
  isSensitive: Scalars['Boolean']['output'];
  /** Whether it is a picture or a video. */
  kind: MediaKind;
  /** The pictures (of a video, those of its poster) and MP4 files that exist so far, in each size and format. */
  renditions: Array<Rendition>;
  /** How far it has come. */
  status: MediaStatus;
  /** What altText could say by its tags, for its owner to take over or to better; null for others, and where there is nothing to say. */
  suggestedAltText?: Maybe<Scalars['String']['output']>;
  /** What may be in the picture, the likeliest first: one English word each, as an encoder has it. Empty until it has looked, soon after READY. */
  tags: Array<Scalars['String']['output']>;
  /**
   * The smallest rendition at least `width` pixels wide, else the largest. Up to 150 that is the thumbnail, a square cut out of the picture; AVIF has
   * none, so there it is the next larger one. Null until READY, and in a format that is not made (one is left out where it would have more bytes than
   * the JPEG that was uploaded).
   *
   * The URL is signed and ends: that of public media within 7 days, that of private media within an hour; ask again then. It is good for whoever has it, so
   * keep it as secret as the picture. That of public media ends at once when not everybody may see it any more (its owner goes private, its post is deleted
   * or taken down); that of private media names the viewer to whom it was given, and ends at once when they may not (one blocks the other, they do not
   * follow its owner any more, the story is over, their account is suspended). What a browser or a cache on the way has fetched already it may keep.
   */
  url?: Maybe<Scalars['URL']['output']>;
  /** Pixels, upright. */
  width?: Maybe<Scalars['Int']['output']>;
};


/** A picture or video. */
export type MediaAdaptiveUrlArgs = {
  width?: InputMaybe<Scalars['Int']['input']>;
};


/** A picture or video. */
export type MediaUrlArgs = {
  format?: InputMaybe<ImageFormat>;
  width?: InputMaybe<Scalars['Int']['input']>;
};

/** What a media is. */
export type MediaKind =
  /** A still picture. */
  | 'IMAGE'
  /** A moving picture. */
  | 'VIDEO';

/** The answer of a mutation that changes a media. */
export type MediaPayload = {
  /** The media in its new state; null when there are errors. */
  media?: Maybe<Media>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** How far the processing has come. */
export type MediaProgress = {
  /** From 0 to 1 in hundredths, never falling; 1 when it is over. */
  fraction: Scalars['Float']['output'];
  /** The media in its present state. */
  media: Media;
  /** awaiting (the upload), uploaded, probing (of a video), decoding, transcoding (of a video), rendering, storing, ready or failed. */
  stage: Scalars['String']['output'];
};

/** How far a media has come. */
export type MediaStatus =
  /** Its bytes have not come yet. */
  | 'AWAITING_UPLOAD'
  /** It cannot be used; `failure` says why. */
  | 'FAILED'
  /** Its renditions are being made. */
  | 'PROCESSING'
  /** It can be shown. */
  | 'READY';

/** What can be changed. */
export type Mutation = {
  /** Gives an upload up: the media fails with NOT_UPLOADED, and what has come is deleted. CONFLICT where it is complete. Repeating it changes nothing. */
  abortUpload: MediaPayload;
  /** Says that the bytes are sent; processing starts. NOT_UPLOADED says what is missing. Repeating it changes nothing. */
  completeUpload: MediaPayload;
  /**
   * Announces an upload and says where to send the bytes: an image of at most 20 MB and 4096×4096 pixels (else the media fails with TOO_MANY_PIXELS), or a
   * video of at most 1 GB and 10 minutes. What is kept of the file has no metadata: neither GPS nor camera, only which way is up.
   *
   * With `sha256`, bytes that the viewer has uploaded before, of the same type and filter, are not sent again: `upload.media` is then the media that is
   * there, with `altText` if that is given, unless it is in a post, a story or the profile already, since a media belongs to one of them only.
   *
   * RATE_LIMITED where the account has announced its uploads of the day, TOO_LARGE where it has no room for so many bytes.
   */
  requestUpload: UploadPayload;
  /** Fresh URLs for an upload that was begun, on this device or another, and which of its parts are there. An upload that nobody resumes for 24 hours fails. */
  resumeUpload: UploadPayload;
  /** Describes one of the viewer's media to who cannot see it. */
  setAltText: MediaPayload;
  /** Gives a picture that is not published yet a filter, or takes it away; it is PROCESSING again. CONFLICT where it is published, or is changed by another request at the same time. */
  setFilter: MediaPayload;
};


/** What can be changed. */
export type MutationAbortUploadArgs = {
  mediaId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationCompleteUploadArgs = {
  mediaId: Scalars['ID']['input'];
  parts?: InputMaybe<Array<UploadedPartInput>>;
};


/** What can be changed. */
export type MutationRequestUploadArgs = {
  input: RequestUploadInput;
};


/** What can be changed. */
export type MutationResumeUploadArgs = {
  mediaId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationSetAltTextArgs = {
  altText: Scalars['String']['input'];
  mediaId: Scalars['ID']['input'];
};


/** What can be changed. */
export type MutationSetFilterArgs = {
  filter?: InputMaybe<Scalars['String']['input']>;
  mediaId: Scalars['ID']['input'];
};

/** What can be read. */
export type Query = {
  /** The filters that a picture may have, in the order in which to offer them. */
  filters?: Maybe<Array<Filter>>;
  /** A media that the viewer may see; null otherwise. */
  media?: Maybe<Media>;
};


/** What can be read. */
export type QueryMediaArgs = {
  id: Scalars['ID']['input'];
};

/** One size and format of a media. */
export type Rendition = {
  /** The size of the file in bytes. */
  byteSize: Scalars['Int']['output'];
  /** avif, webp or jpeg; mp4. */
  format: Scalars['String']['output'];
  /** Pixels. */
  height: Scalars['Int']['output'];
  /** large, medium or thumbnail, which show it as it is; story, upright with bars; of what moves animation (WebP, and MP4 without sound); of a video also video, an MP4 file of at most 720p. Some follow after READY. */
  name: Scalars['String']['output'];
  /** Where to fetch it; signed, and ends as `Media.url` does. */
  url: Scalars['URL']['output'];
  /** Pixels. */
  width: Scalars['Int']['output'];
};

/** An upload to come. */
export type RequestUploadInput = {
  /** Describes the picture to who cannot see it: at most 1,000 characters (Unicode code points); of control characters only line breaks and tabs. */
  altText?: InputMaybe<Scalars['String']['input']>;
  /** The exact number of bytes: of an IMAGE at most 20 MB (20,971,520), of a VIDEO at most 1 GB (1,073,741,824), else TOO_LARGE. */
  byteSize: Scalars['Int']['input'];
  /**
   * Of an IMAGE image/jpeg, image/png, image/webp, image/avif, image/heic, image/heif, image/gif or image/tiff, of a VIDEO video/mp4, video/quicktime or
   * video/webm; anything else is UNSUPPORTED_FORMAT. A HEIF is taken with a still picture of HEVC (HEIC), which is its primary one. A file that is something
   * else than it says fails so too.
   */
  contentType: Scalars['String']['input'];
  /** The name of one of the `filters`, which the picture gets; a VIDEO has none. */
  filter?: InputMaybe<Scalars['String']['input']>;
  /** What the bytes are; an animated GIF or WebP is an IMAGE. */
  kind: MediaKind;
  /** The SHA-256 of the bytes in hex; others are refused. */
  sha256?: InputMaybe<Scalars['String']['input']>;
};

/** What can be followed live. */
export type Subscription = {
  /** The processing of one of the viewer's media: the present state first; completes on READY or FAILED. */
  mediaProgress: MediaProgress;
};


/** What can be followed live. */
export type SubscriptionMediaProgressArgs = {
  mediaId: Scalars['ID']['input'];
};

/** Where to send the bytes of a media: nowhere (no `url`, no `parts`) where they are there already, or will not come any more; `media.status` says which. */
export type Upload = {
  /** When the URLs end: that of a single PUT 15 minutes, those of parts an hour after they were asked for. A PUT that began before may go on. */
  expiresAt: Scalars['DateTime']['output'];
  /** Headers that the PUT must carry as they are. */
  headers: Array<Header>;
  /** What the bytes will become. */
  media: Media;
  /** For a multipart upload, of more than 64 MiB: PUT each part to its URL, in any order, several at once; a part sent again replaces the one before. */
  parts: Array<UploadPart>;
  /**
   * For a single PUT, of up to 64 MiB; null for a multipart upload. The object store answers as S3 does, to parts as well: 200 has taken the bytes; 400, 403
   * and 413 refuse what was not announced (another type, length or checksum), 403 also a URL that has ended, for which `resumeUpload` gives a fresh one; after
   * anything else, or no answer, send them again.
   */
  url?: Maybe<Scalars['URL']['output']>;
};

/** One part of a multipart upload. */
export type UploadPart = {
  /** How many bytes the part has: 16 MiB, the last one the rest. */
  byteSize: Scalars['Int']['output'];
  /** Whether the part has come. */
  isUploaded: Scalars['Boolean']['output'];
  /** From 1. */
  number: Scalars['Int']['output'];
  /** Where to PUT the part. */
  url: Scalars['URL']['output'];
};

/** The answer of requestUpload and resumeUpload. */
export type UploadPayload = {
  /** Where to send the bytes; null when there are errors. */
  upload?: Maybe<Upload>;
  /** What the user can put right; empty on success. */
  userErrors: Array<UserError>;
};

/** A part that was sent. */
export type UploadedPartInput = {
  /** The ETag that the store answered. */
  etag: Scalars['String']['input'];
  /** From 1, as in Upload.parts. */
  number: Scalars['Int']['input'];
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
  Media: Media;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Media:
    ( { __typename: 'Media' }
    & GraphQLRecursivePick<FederationTypes['Media'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Filter: ResolverTypeWrapper<Filter>;
  FilterPreview: ResolverTypeWrapper<FilterPreview>;
  Header: ResolverTypeWrapper<Header>;
  ImageFormat: ImageFormat;
  Media: ResolverTypeWrapper<MediaRow>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  MediaKind: MediaKind;
  MediaPayload: ResolverTypeWrapper<Omit<MediaPayload, 'media'> & { media?: Maybe<ResolversTypes['Media']> }>;
  MediaProgress: ResolverTypeWrapper<Omit<MediaProgress, 'media'> & { media: ResolversTypes['Media'] }>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  MediaStatus: MediaStatus;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Rendition: ResolverTypeWrapper<PresentedRendition>;
  RequestUploadInput: RequestUploadInput;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  Upload: ResolverTypeWrapper<Omit<Upload, 'media'> & { media: ResolversTypes['Media'] }>;
  UploadPart: ResolverTypeWrapper<UploadPart>;
  UploadPayload: ResolverTypeWrapper<Omit<UploadPayload, 'upload'> & { upload?: Maybe<ResolversTypes['Upload']> }>;
  UploadedPartInput: UploadedPartInput;
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
  DateTime: Scalars['DateTime']['output'];
  Filter: Filter;
  FilterPreview: FilterPreview;
  Header: Header;
  Media: MediaRow;
  ID: Scalars['ID']['output'];
  MediaPayload: Omit<MediaPayload, 'media'> & { media?: Maybe<ResolversParentTypes['Media']> };
  MediaProgress: Omit<MediaProgress, 'media'> & { media: ResolversParentTypes['Media'] };
  Float: Scalars['Float']['output'];
  Mutation: Record<PropertyKey, never>;
  Query: Record<PropertyKey, never>;
  Rendition: PresentedRendition;
  RequestUploadInput: RequestUploadInput;
  Subscription: Record<PropertyKey, never>;
  URL: Scalars['URL']['output'];
  Upload: Omit<Upload, 'media'> & { media: ResolversParentTypes['Media'] };
  UploadPart: UploadPart;
  UploadPayload: Omit<UploadPayload, 'upload'> & { upload?: Maybe<ResolversParentTypes['Upload']> };
  UploadedPartInput: UploadedPartInput;
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

export type FilterResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Filter'] = ResolversParentTypes['Filter']> = {
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FilterPreviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FilterPreview'] = ResolversParentTypes['FilterPreview']> = {
  filter?: Resolver<ResolversTypes['Filter'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
};

export type HeaderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Header'] = ResolversParentTypes['Header']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MediaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Media'] = ResolversParentTypes['Media'], FederationReferenceType extends FederationReferenceTypes['Media'] = FederationReferenceTypes['Media']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Media']> | FederationReferenceType, FederationReferenceType, ContextType>;
  adaptiveUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType, Partial<MediaAdaptiveUrlArgs>>;
  altText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  blurHash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dominantColor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  durationMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  filterPreviews?: Resolver<Array<ResolversTypes['FilterPreview']>, ParentType, ContextType>;
  height?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  hls?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isSensitive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['MediaKind'], ParentType, ContextType>;
  renditions?: Resolver<Array<ResolversTypes['Rendition']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['MediaStatus'], ParentType, ContextType>;
  suggestedAltText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tags?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType, RequireFields<MediaUrlArgs, 'format'>>;
  width?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type MediaPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MediaPayload'] = ResolversParentTypes['MediaPayload']> = {
  media?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MediaProgressResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MediaProgress'] = ResolversParentTypes['MediaProgress']> = {
  fraction?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  media?: Resolver<ResolversTypes['Media'], ParentType, ContextType>;
  stage?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  abortUpload?: Resolver<ResolversTypes['MediaPayload'], ParentType, ContextType, RequireFields<MutationAbortUploadArgs, 'mediaId'>>;
  completeUpload?: Resolver<ResolversTypes['MediaPayload'], ParentType, ContextType, RequireFields<MutationCompleteUploadArgs, 'mediaId'>>;
  requestUpload?: Resolver<ResolversTypes['UploadPayload'], ParentType, ContextType, RequireFields<MutationRequestUploadArgs, 'input'>>;
  resumeUpload?: Resolver<ResolversTypes['UploadPayload'], ParentType, ContextType, RequireFields<MutationResumeUploadArgs, 'mediaId'>>;
  setAltText?: Resolver<ResolversTypes['MediaPayload'], ParentType, ContextType, RequireFields<MutationSetAltTextArgs, 'altText' | 'mediaId'>>;
  setFilter?: Resolver<ResolversTypes['MediaPayload'], ParentType, ContextType, RequireFields<MutationSetFilterArgs, 'mediaId'>>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  filters?: Resolver<Maybe<Array<ResolversTypes['Filter']>>, ParentType, ContextType>;
  media?: Resolver<Maybe<ResolversTypes['Media']>, ParentType, ContextType, RequireFields<QueryMediaArgs, 'id'>>;
};

export type RenditionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Rendition'] = ResolversParentTypes['Rendition']> = {
  byteSize?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  format?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  height?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  width?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  mediaProgress?: SubscriptionResolver<ResolversTypes['MediaProgress'], "mediaProgress", ParentType, ContextType, RequireFields<SubscriptionMediaProgressArgs, 'mediaId'>>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type UploadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Upload'] = ResolversParentTypes['Upload']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  headers?: Resolver<Array<ResolversTypes['Header']>, ParentType, ContextType>;
  media?: Resolver<ResolversTypes['Media'], ParentType, ContextType>;
  parts?: Resolver<Array<ResolversTypes['UploadPart']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
};

export type UploadPartResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UploadPart'] = ResolversParentTypes['UploadPart']> = {
  byteSize?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isUploaded?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
};

export type UploadPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UploadPayload'] = ResolversParentTypes['UploadPayload']> = {
  upload?: Resolver<Maybe<ResolversTypes['Upload']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  Filter?: FilterResolvers<ContextType>;
  FilterPreview?: FilterPreviewResolvers<ContextType>;
  Header?: HeaderResolvers<ContextType>;
  Media?: MediaResolvers<ContextType>;
  MediaPayload?: MediaPayloadResolvers<ContextType>;
  MediaProgress?: MediaProgressResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Rendition?: RenditionResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  URL?: GraphQLScalarType;
  Upload?: UploadResolvers<ContextType>;
  UploadPart?: UploadPartResolvers<ContextType>;
  UploadPayload?: UploadPayloadResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  live?: LiveDirectiveResolver<any, any, ContextType>;
};
