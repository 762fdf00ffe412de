import { randomInt } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { expect } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import { photo } from './pictures.ts';
import type { Sought } from './traces.ts';

export const PASSWORD = 'correct horse battery';

/** A word without meaning, that stands in nothing else. */
export function newWord(): string {
  return Array.from({ length: 14 }, () => String.fromCharCode(97 + randomInt(26))).join('');
}

/** Asks by a text; the whole data. Throws where there are errors. */
export function ask(person: Pick<Person, 'api'>, text: string): Promise<Record<string, unknown>> {
  return person.api.request(parse(text) as TypedDocumentNode<Record<string, unknown>, Record<string, never>>, {});
}

/** The text at a path of an answer. Throws where there is none. */
function textAt(answer: unknown, ...path: readonly string[]): string {
  const found = path.reduce<unknown>((value, name) => Reflect.get(Object(value), name), answer);
  if (typeof found !== 'string') throw new Error(`there is no ${path.join('.')} in ${JSON.stringify(answer)}`);
  return found;
}

/** Does something to a user, a post, a comment or a story. */
export async function act(
  who: Person,
  name: string,
  args: string,
  selection = 'userErrors { code }',
): Promise<unknown> {
  const answer = await ask(who, `mutation { ${name}(${args}) { ${selection} } }`);
  return answer[name];
}

export function deleteAccount(person: Person, password = PASSWORD): Promise<unknown> {
  return act(person, 'deleteAccount', `password: "${password}"`, 'ok userErrors { code }');
}

export async function readyMedia(owner: Person, altText?: string): Promise<string> {
  const picture = await photo(260, 300);
  const mediaId = await owner.upload(altText === undefined ? picture : { ...picture, altText });
  expect((await owner.processed(mediaId)).status).toBe('READY');
  return mediaId;
}

/** Someone with something in every corner, whose friend has all kinds of ties with them. */
export interface Leaver {
  self: Person;
  friend: Person;
  /** What is to be found nowhere, once they have left. */
  sought: Sought;
  /** The friend's post with a comment of each under the other's, the leaver's and the friend's, and that mentions the leaver. */
  wall: { postId: string; friendsComment: string; ownReply: string };
  ownPost: string;
  ownStory: string;
  friendsStory: string;
  /** Who is tied to the leaver in all other ways. */
  others: readonly Person[];
}

export async function makeLeaver(url: string): Promise<Leaver> {
  const join = (name: string) => signUp(url, { username: `${name}${newWord()}`.slice(0, 30), password: PASSWORD });
  const people = await Promise.all(
    ['leaver', 'friend', 'closed', 'asking', 'blocked', 'blocker', 'muted', 'muter'].map(join),
  );
  const [self, friend, closed, asking, blocked, blocker, muted, muter] = people;
  if (!self || !friend || !closed || !asking || !blocked || !blocker || !muted || !muter)
    throw new Error('nobody came');
  await closed.updateProfile({ isPrivate: true });
  await self.follow(friend);
  await friend.follow(self);
  await self.follow(closed);
  for (const other of [blocked, blocker, muted, muter]) await other.follow(self);
  const on = (who: Person, name: string, other: Person) => act(who, name, `userId: "${other.id}"`);
  await on(self, 'block', blocked);
  await on(blocker, 'block', self);
  await on(self, 'mute', muted);
  await on(muter, 'mute', self);

  const words = Array.from({ length: 6 }, newWord);
  const [bio, displayName, caption, changed, said, alt] = words;
  const avatarMediaId = await readyMedia(self, alt);
  await self.updateProfile({ avatarMediaId, bio: bio ?? '', displayName: displayName ?? '' });
  const [first, second, third, loose] = [
    await readyMedia(self),
    await readyMedia(self),
    await readyMedia(self),
    await readyMedia(self),
  ];
  const { id: ownPost } = await self.post({
    mediaIds: [first, second],
    caption: `${caption} #${caption} @${friend.username}`,
  });
  await act(self, 'editPost', `input: { postId: "${ownPost}", caption: "${changed} @${friend.username}" }`);
  const { id: deletedPost } = await self.post({ mediaIds: [third], caption: caption ?? '', idempotencyKey: 'deleted' });
  await friend.comment(deletedPost, 'Well');
  await act(self, 'deletePost', `postId: "${deletedPost}"`);
  const unfinished = textAt(
    await act(
      self,
      'requestUpload',
      'input: { kind: IMAGE, contentType: "image/jpeg", byteSize: 1000 }',
      'upload { media { id } }',
    ),
    'upload',
    'media',
    'id',
  );
  const broken = await self.send({ bytes: Buffer.from('no picture'), contentType: 'image/jpeg' });
  const { id: failing } = await self.post({ mediaIds: [broken], caption: caption ?? '' });
  await self.complete(broken);

  const storyOf = async (who: Person) =>
    textAt(await act(who, 'createStory', `mediaId: "${await readyMedia(who)}"`, 'story { id }'), 'story', 'id');
  const [ownStory, friendsStory] = [await storyOf(self), await storyOf(friend)];
  await act(friend, 'markStorySeen', `storyId: "${ownStory}"`);
  await act(self, 'markStorySeen', `storyId: "${friendsStory}"`);

  const { id: postId } = await friend.post({ mediaIds: [await readyMedia(friend)], caption: `With @${self.username}` });
  const { id: gone } = await friend.post({
    mediaIds: [await readyMedia(friend)],
    caption: `Once with @${self.username}`,
  });
  await act(friend, 'deletePost', `postId: "${gone}"`);
  await self.like(postId);
  const friendsComment = await friend.comment(postId, 'Who was here?');
  const ownReply = await self.comment(postId, said ?? '', friendsComment);
  const ownComment = await self.comment(postId, said ?? '');
  await friend.comment(postId, 'I answer', ownComment);
  const removed = await self.comment(postId, said ?? '');
  await act(self, 'deleteComment', `commentId: "${removed}"`);
  await friend.like(ownPost);
  const under = await friend.comment(ownPost, 'Nice');
  await friend.comment(ownPost, 'Very nice', under);
  await self.comment(ownPost, said ?? '', under);

  await act(self, 'report', `input: { subjectId: "${postId}", reason: SPAM, note: "${said}" }`);
  await act(friend, 'report', `input: { subjectId: "${ownPost}", reason: SPAM }`);
  await act(friend, 'report', `input: { subjectKind: USER, subjectId: "${self.id}", reason: SPAM }`);
  await ask(self, 'mutation { requestDataExport { exportId } }');
  await self.feed();
  await self.updateProfile({ isPrivate: true });
  await asking.follow(self);

  const media = [avatarMediaId, first, second, third, loose, unfinished, broken];
  const ids = [self.id, ownPost, deletedPost, failing, ownStory, ...media, ownReply, ownComment, removed];
  return {
    self,
    friend,
    sought: { ids, words: [...words, `${self.username}@example.com`] },
    wall: { postId, friendsComment, ownReply },
    ownPost,
    ownStory,
    friendsStory,
    others: [closed, asking, blocked, blocker, muted, muter],
  };
}
