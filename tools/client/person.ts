import {
  AddCommentDocument,
  CompleteUploadDocument,
  CreatePostDocument,
  FeedDocument,
  type FeedQuery,
  FollowDocument,
  LikePostDocument,
  MediaDocument,
  type MediaFieldsFragment,
  MediaProgressDocument,
  PostDocument,
  type PostFieldsFragment,
  RequestUploadDocument,
  SignInDocument,
  SignUpDocument,
  UpdateProfileDocument,
  type UpdateProfileInput,
} from '@lumigraph/schema/operations';
import { type Api, connectApi } from './api.ts';

/** A mutation was refused; `codes` are those of its user errors. */
export class Refused extends Error {
  readonly codes: readonly string[];
  constructor(errors: readonly { code: string; message: string }[]) {
    super(errors.map(({ code, message }) => `${code}: ${message}`).join('; '));
    this.codes = errors.map(({ code }) => code);
  }
}

/** A picture or video as its bytes and what they are. */
export interface Picture {
  bytes: Buffer<ArrayBuffer>;
  contentType: string;
  altText?: string;
}

/** Someone who is signed in and uses the public API. */
export interface Person {
  id: string;
  username: string;
  accessToken: string;
  refreshToken: string;
  api: Api;
  updateProfile(input: UpdateProfileInput): Promise<void>;
  follow(someone: { id: string }): Promise<void>;
  /** Uploads a picture straight to the object store; resolves with the media's id when its processing begins. */
  upload(picture: Picture): Promise<string>;
  /** The first half of an upload: announces the picture and sends its bytes; resolves with the media's id. */
  send(picture: Picture): Promise<string>;
  /** The second half of an upload: says that the bytes are sent. */
  complete(mediaId: string): Promise<void>;
  /** Follows the processing by subscription; resolves with the media when it is READY or FAILED. */
  processed(mediaId: string): Promise<MediaFieldsFragment>;
  post(input: {
    mediaIds: string[];
    caption?: string;
    location?: string;
    idempotencyKey?: string;
  }): Promise<PostFieldsFragment>;
  /** A post, or null where this person may not see it. */
  see(postId: string): Promise<PostFieldsFragment | null>;
  /** A page of the feed. */
  feed(page?: { first?: number; after?: string; order?: 'RANKED' | 'LATEST' }): Promise<NonNullable<FeedQuery['feed']>>;
  like(postId: string): Promise<number>;
  comment(postId: string, body: string, replyToId?: string): Promise<string>;
}

/** Makes an account; `headers` go with the request. Throws Refused. */
export async function signUp(
  url: string,
  input: { username: string; password: string; email?: string; displayName?: string },
  headers: Record<string, string> = {},
): Promise<Person> {
  const email = input.email ?? `${input.username}@example.com`;
  const { signUp } = await connectApi(url, undefined, headers).request(SignUpDocument, { input: { ...input, email } });
  return personOf(url, accepted(signUp.session, signUp));
}

/** Signs in. Throws Refused. */
export async function signIn(url: string, login: string, password: string): Promise<Person> {
  const { signIn } = await connectApi(url).request(SignInDocument, { input: { login, password } });
  return personOf(url, accepted(signIn.session, signIn));
}

interface OpenSession {
  accessToken: string;
  refreshToken: string;
  user: { id: string; username: string };
}

function personOf(url: string, session: OpenSession): Person {
  const api = connectApi(url, session.accessToken);
  const { id, username } = session.user;
  return {
    id,
    username,
    accessToken: session.accessToken,
    refreshToken: session.refreshToken,
    api,
    updateProfile: async (input) => {
      const { updateProfile } = await api.request(UpdateProfileDocument, { input });
      accepted(updateProfile.user, updateProfile);
    },
    follow: async (someone) => {
      const { follow } = await api.request(FollowDocument, { userId: someone.id });
      accepted(follow.user, follow);
    },
    upload: async (picture) => {
      const mediaId = await send(api, picture);
      await complete(api, mediaId);
      return mediaId;
    },
    send: (picture) => send(api, picture),
    complete: (mediaId) => complete(api, mediaId),
    processed: (mediaId) => processed(api, mediaId),
    post: async (input) => {
      const { createPost } = await api.request(CreatePostDocument, { input });
      return accepted(createPost.post, createPost);
    },
    see: async (postId) => (await api.request(PostDocument, { id: postId })).post ?? null,
    feed: async (page = {}) => {
      const { feed } = await api.request(FeedDocument, page);
      if (!feed) throw new Error('the feed is null');
      return feed;
    },
    like: async (postId) => {
      const { likePost } = await api.request(LikePostDocument, { postId });
      return accepted(likePost.post, likePost).likeCount ?? 0;
    },
    comment: async (postId, body, replyToId) => {
      const { addComment } = await api.request(AddCommentDocument, {
        input: { postId, body, ...(replyToId && { replyToId }) },
      });
      return accepted(addComment.comment, addComment).id;
    },
  };
}

async function send(api: Api, { bytes, contentType, altText }: Picture): Promise<string> {
  const input = {
    kind: contentType.startsWith('video/') ? ('VIDEO' as const) : ('IMAGE' as const),
    contentType,
    byteSize: bytes.length,
    ...(altText !== undefined && { altText }),
  };
  const { requestUpload } = await api.request(RequestUploadDocument, { input });
  const { url, headers, media } = accepted(requestUpload.upload, requestUpload);
  if (!url) throw new Error('the upload has no URL');
  const sent = await fetch(url, {
    method: 'PUT',
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    body: bytes,
    signal: AbortSignal.timeout(60_000),
  });
  if (!sent.ok) throw new Error(`the object store answered ${sent.status}: ${await sent.text()}`);
  return media.id;
}

async function complete(api: Api, mediaId: string): Promise<void> {
  const { completeUpload } = await api.request(CompleteUploadDocument, { mediaId });
  accepted(completeUpload.media, completeUpload);
}

async function processed(api: Api, mediaId: string): Promise<MediaFieldsFragment> {
  for await (const { data, errors } of api.subscribe(MediaProgressDocument, { mediaId })) {
    if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
    const media = data?.mediaProgress.media;
    if (media?.status === 'READY' || media?.status === 'FAILED') return media;
  }
  const { media } = await api.request(MediaDocument, { id: mediaId });
  if (media?.status === 'READY' || media?.status === 'FAILED') return media;
  throw new Error(`the progress of media ${mediaId} ended while it is ${media?.status}`);
}

function accepted<Result>(
  result: Result | null | undefined,
  payload: { userErrors: readonly { code: string; message: string }[] },
): Result {
  if (payload.userErrors.length > 0 || !result) throw new Refused(payload.userErrors);
  return result;
}
