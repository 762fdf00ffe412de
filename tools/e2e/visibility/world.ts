import { randomInt } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parseId, type UserId } from '@lumigraph/ids';
import { CreatePostDocument, DeletePostDocument, RequestUploadDocument } from '@lumigraph/schema/operations';
import { parse } from 'graphql';
import { expect } from 'vitest';
import { type Person, type Picture, signIn, signUp } from '../../client/person.ts';
import { createSeed, type TestStack } from '../../test-stack/index.ts';
import { photo } from '../pictures.ts';
import { isDismissed, isReported, OWNERS, POST_STATES, type PostState, type Thing, type Viewer } from './policy.ts';
import { makeStories, seeStories } from './story-world.ts';

export const PASSWORD = 'correct horse battery';

/** Everybody and everything of the matrix, as it stands after the owners came to their ends. */
export interface World {
  things: readonly Thing[];
  /** The host and everybody who may be a viewer. */
  people: ReadonlyMap<string, Person>;
  tokenOf(viewer: Viewer): string | undefined;
  /** The host's post, whose comments and likers are the owners, and the host's comment under it, to which they replied. */
  wall: { postId: string; threadId: string };
  /** The host's post, which mentions the owners. */
  mentioningPostId: string;
  /** The threads that replies stand in, by the reply. */
  threads: ReadonlyMap<string, string>;
  /** Of each owner, two sessions'. */
  refreshTokens: ReadonlyMap<string, string[]>;
}

/** A word without meaning, that no search takes for another. */
function newWord(): string {
  return Array.from({ length: 14 }, () => String.fromCharCode(97 + randomInt(26))).join('');
}

/** Asks one thing by its text. */
async function ask(person: Pick<Person, 'api'>, text: string): Promise<Record<string, unknown>> {
  return person.api.request(parse(text) as TypedDocumentNode<Record<string, unknown>, Record<string, never>>, {});
}

async function follow(follower: Person, followee: Person): Promise<void> {
  await follower.follow(followee);
  await ask(followee, `mutation { acceptFollowRequest(userId: "${follower.id}") { user { id } } }`);
}

/** The owner and each of the three, who follow each other by now, block or mute. */
async function part(owner: Person, blocked: Person, blocker: Person, muted: Person): Promise<void> {
  for (const other of [blocked, blocker]) await follow(owner, other);
  const act = (who: Person, name: 'block' | 'mute', other: Person) =>
    ask(who, `mutation { ${name}(userId: "${other.id}") { user { id } } }`);
  await act(owner, 'block', blocked);
  await act(blocker, 'block', owner);
  await act(owner, 'mute', muted);
  await act(muted, 'mute', owner);
}

/** Makes the world through the public API, but for the ends of accounts, which only operators bring about. */
export async function makeWorld(stack: TestStack, url: string): Promise<World> {
  const join = (name: string) => signUp(url, { username: `${name}${newWord()}`.slice(0, 30), password: PASSWORD });
  const names = ['host', 'stranger', 'follower', 'requested', 'blocked', 'blocker', 'muted', 'moderator', ...OWNERS];
  const people = new Map(await Promise.all(names.map(async (name) => [name, await join(name)] as const)));
  const person = (name: string): Person => {
    const found = people.get(name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  };
  const [host, stranger] = [person('host'), person('stranger')];
  // The owners ask to follow the stranger, who so sees a list of requests.
  await Promise.all([person('private'), stranger].map((someone) => someone.updateProfile({ isPrivate: true })));

  const picture = await readyMedia(host, newWord());
  const { id: postId } = await host.post({ mediaIds: [picture], caption: 'Meet here' });
  // Its caption is empty: the names would look like secrets of theirs.
  const mentioningPostId = await createSeed(stack.clients).post(userId(host), {
    mentions: OWNERS.map((owner) => userId(person(owner))),
  });
  const wall = { postId, threadId: await host.comment(postId, 'Who was here?') };
  const things: Thing[] = [{ kind: 'User', owner: 'host', place: 'profile', id: host.id, words: [host.username] }];
  const threads = new Map<string, string>();
  const refreshTokens = new Map<string, string[]>();
  const makeOwner = async (owner: (typeof OWNERS)[number]): Promise<void> => {
    const self = person(owner);
    const again = await signIn(url, self.username, PASSWORD);
    refreshTokens.set(owner, [self.refreshToken, again.refreshToken]);
    const followers = ['host', 'follower', 'blocked', 'blocker', 'muted'].map(person);
    await Promise.all(followers.map((follower) => follow(follower, self)));
    await self.follow(host);
    await self.follow(stranger);
    if (owner === 'private') await person('requested').follow(self);
    const tell = (thing: Omit<Thing, 'owner'>) => void things.push({ owner, ...thing });
    await makeProfile(self, tell);
    for (const state of POST_STATES) await makePost(self, host, state, tell, threads);
    for (const thing of await makeStories(stack, self, userId(self), newWord)) tell(thing);
    for (const thread of [undefined, wall.threadId]) {
      const word = newWord();
      const id = await self.comment(wall.postId, word, thread);
      if (thread) threads.set(id, thread);
      tell({ kind: 'Comment', place: 'wall', id, words: [word] });
    }
    await self.like(wall.postId);
  };
  await Promise.all(OWNERS.map(makeOwner));
  await seeStories(stack, new Map(OWNERS.map((owner) => [owner, userId(person(owner))])), things);
  await createSeed(stack.clients).changeAccount(userId(person('moderator')), { role: 'moderator' });
  await reportAll(person('follower'), things);
  await dismiss(person('moderator'), things);
  for (const owner of OWNERS.map(person)) await part(owner, person('blocked'), person('blocker'), person('muted'));
  await stack.settled();
  for (const [owner, state] of [
    ['deleted', 'deleted'],
    ['suspended', 'suspended'],
  ] as const) {
    await createSeed(stack.clients).changeAccount(userId(person(owner)), { state });
  }
  return {
    things,
    people,
    tokenOf: (viewer) => (viewer === 'anonymous' ? undefined : person(viewer).accessToken),
    wall,
    mentioningPostId,
    threads,
    refreshTokens,
  };
}

function userId({ id }: Person): UserId {
  const userId = parseId<'user'>(id);
  if (!userId) throw new Error(`${id} is no user's`);
  return userId;
}

/** Brings everything of the owners that others see before the moderators. */
async function reportAll(reporter: Person, things: readonly Thing[]): Promise<void> {
  for (const { kind, id } of things.filter((thing) => thing.kind !== 'Media' && isReported(thing))) {
    const input = `{ subjectKind: ${kind.toUpperCase()}, subjectId: "${id}", reason: OTHER }`;
    const answer = await ask(reporter, `mutation { report(input: ${input}) { ok } }`);
    expect(answer).toEqual({ report: { ok: true } });
  }
}

async function dismiss(moderator: Person, things: readonly Thing[]): Promise<void> {
  for (const { kind, id } of things.filter((thing) => thing.kind !== 'Media' && isDismissed(thing))) {
    const field = `dismissReports(subjectKind: ${kind.toUpperCase()}, subjectId: "${id}")`;
    expect(await ask(moderator, `mutation { ${field} { ok } }`)).toEqual({ dismissReports: { ok: true } });
  }
}

type Tell = (thing: Omit<Thing, 'owner'>) => void;

async function smallPhoto(altText: string): Promise<Picture> {
  return { ...(await photo(260, 300)), altText };
}

async function readyMedia(owner: Person, word: string): Promise<string> {
  const mediaId = await owner.upload(await smallPhoto(word));
  expect((await owner.processed(mediaId)).status).toBe('READY');
  return mediaId;
}

async function makeProfile(self: Person, tell: Tell): Promise<void> {
  const [portrait, loose, bio] = [newWord(), newWord(), newWord()];
  const avatarMediaId = await readyMedia(self, portrait);
  await self.updateProfile({ avatarMediaId, bio, displayName: bio });
  tell({ kind: 'User', place: 'profile', id: self.id, words: [self.username, bio] });
  tell({ kind: 'Media', place: 'profile', id: avatarMediaId, words: [portrait] });
  tell({ kind: 'Media', place: 'loose', id: await readyMedia(self, loose), words: [loose] });
}

/** A post in this state, with a comment and a reply to it, and its media. The key of its creation is its state. */
async function makePost(
  self: Person,
  host: Person,
  state: PostState,
  tell: Tell,
  threads: Map<string, string>,
): Promise<void> {
  const [caption, alt, body, answer] = [newWord(), newWord(), newWord(), newWord()];
  const mediaId = await mediaFor(self, state, alt);
  const input = { mediaIds: [mediaId], caption: `${caption} @${host.username}`, idempotencyKey: state };
  const { createPost } = await self.api.request(CreatePostDocument, { input });
  const id = createPost.post?.id ?? '';
  if (state === 'failed') {
    await self.complete(mediaId);
    expect((await self.processed(mediaId)).status).toBe('FAILED');
  }
  const isOut = state === 'published' || state === 'deleted';
  const speaker = isOut ? host : self;
  const threadId = await speaker.comment(id, body);
  const replyId = await speaker.comment(id, answer, threadId);
  if (isOut) await host.like(id);
  if (state === 'deleted') await self.api.request(DeletePostDocument, { postId: id });
  threads.set(replyId, threadId);
  tell({ kind: 'Post', place: state, id, words: [caption] });
  tell({ kind: 'Media', place: state, id: mediaId, words: [alt] });
  tell({ kind: 'Comment', place: state, id: threadId, words: [body] });
  tell({ kind: 'Comment', place: state, id: replyId, words: [answer] });
}

async function mediaFor(self: Person, state: PostState, altText: string): Promise<string> {
  if (state === 'failed') return self.send({ bytes: Buffer.from('no picture'), contentType: 'image/jpeg', altText });
  if (state !== 'processing') return readyMedia(self, altText);
  const input = { kind: 'IMAGE' as const, contentType: 'image/jpeg', byteSize: 1_000, altText };
  return (await self.api.request(RequestUploadDocument, { input })).requestUpload.upload?.media.id ?? '';
}
