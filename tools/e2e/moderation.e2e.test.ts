import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { slotOf } from '@lumigraph/ids';
import { type ExecutionResult, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, connectApi } from '../client/api.ts';
import { type Person, Refused, signIn, signUp } from '../client/person.ts';
import {
  published,
  startTestSystem,
  type TestStack,
  type TestSystem,
  TOPOLOGIES,
  testStack,
} from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const ROOT = join(import.meta.dirname, '../..');
const PASSWORD = 'correct horse battery';

type Data = Record<string, unknown>;
type Role = 'moderator' | 'member';
interface Entry {
  subjectId: string;
  reportCount: number;
  texts: string[];
  media: ({ id: string; url: string | null } | null)[];
  post: { id: string } | null;
  latestReports: { note: string | null; reporter: { username: string } | null }[];
}
interface Act {
  act: string;
  moderator: { id: string } | null;
  subjectKind: string;
  subjectId: string;
  reason: string | null;
}

const DONE = { ok: true, userErrors: [] };
const FORBIDDEN = { ok: null, userErrors: [{ code: 'FORBIDDEN' }] };
const ENTRY = `subjectId reportCount texts media { id url(width: 640) } post { id }
  latestReports { note reporter { username } }`;

function ask(api: Api, text: string): Promise<ExecutionResult<Data>> {
  return api.ask(parse(text) as TypedDocumentNode<Data, Record<string, never>>, {});
}

/** The field `done` of an answer. */
async function done(api: Api, text: string): Promise<unknown> {
  const { data, errors } = await ask(api, text);
  expect(errors).toBeUndefined();
  return data?.done;
}

const act = (person: Person, call: string) => done(person.api, `mutation { done: ${call} { ok userErrors { code } } }`);

function report(person: Person, subjectId: string, kind = 'POST', note = ''): Promise<unknown> {
  const words = JSON.stringify(note);
  return act(
    person,
    `report(input: { subjectKind: ${kind}, subjectId: "${subjectId}", reason: HATE, note: ${words} })`,
  );
}

async function queue(moderator: Person): Promise<Entry[] | null> {
  const list = await done(moderator.api, `{ done: moderationQueue { edges { node { ${ENTRY} } } } }`);
  return (list as { edges: { node: Entry }[] } | null)?.edges.map(({ node }) => node) ?? null;
}

async function log(moderator: Person): Promise<Act[] | null> {
  const fields = 'act moderator { id } subjectKind subjectId reason';
  const list = await done(moderator.api, `{ done: moderationLog(first: 100) { edges { node { ${fields} } } } }`);
  return (list as { edges: { node: Act }[] } | null)?.edges.map(({ node }) => node) ?? null;
}

async function isThere(person: Person, media: string): Promise<boolean> {
  return (await done(person.api, `{ done: media(id: "${media}") { id } }`)) !== null;
}

async function readyMedia(owner: Person): Promise<string> {
  const media = await owner.upload(await photo());
  expect((await owner.processed(media)).status).toBe('READY');
  return media;
}

describe.each(TOPOLOGIES)('%s', { timeout: 60_000 }, (topology) => {
  let stack: TestStack;
  let system: TestSystem;
  let author: Person;
  let mona: Person;
  let people: [Person, Person, Person];
  beforeAll(async () => {
    stack = await testStack();
    system = await startTestSystem(stack, topology);
    const join = (username: string) => signUp(system.url, { username, password: PASSWORD });
    [author, mona] = [await join('author'), await join('mona')];
    people = [await join('ada'), await join('bob'), await join('carl')];
    for (const fan of people) await fan.follow(author);
    await author.updateProfile({ isPrivate: true });
    await giveRole('moderator');
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
  });

  /** By the command of operators, in a process of its own. */
  async function giveRole(role: Role): Promise<void> {
    const args = [join(ROOT, 'tools/role/main.ts'), 'mona', role];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...stack.env } });
    expect(stdout).toBe(`mona is now a ${role}\n`);
  }

  async function publish(caption: string): Promise<{ post: string; media: string }> {
    const media = await readyMedia(author);
    return { post: (await author.post({ mediaIds: [media], caption })).id, media };
  }

  test('what three people report comes to the moderator once, with its words and its pictures, and goes when it is dismissed', async () => {
    const { post, media } = await publish('Is this bad?');
    const [ada, bob, carl] = people;
    const hostile = `'; drop table posts.reports; -- <script>alert("1")</script> \u202e\n👩‍👩‍👧‍👦`;
    expect(await report(ada, post)).toEqual(DONE);
    expect(await report(bob, post)).toEqual(DONE);
    expect(await report(carl, post, 'POST', hostile)).toEqual(DONE);
    expect(await report(ada, post, 'POST', 'Again')).toEqual(DONE);
    const [entry, ...others] = (await queue(mona)) ?? [];
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ subjectId: post, reportCount: 3, texts: ['Is this bad?'], post: null });
    expect(entry?.latestReports).toEqual([
      { note: 'Again', reporter: { username: 'ada' } },
      { note: hostile, reporter: { username: 'carl' } },
      { note: null, reporter: { username: 'bob' } },
    ]);
    expect(entry?.media.map((each) => each?.id)).toEqual([media]);
    expect((await fetch(entry?.media[0]?.url ?? '')).status).toBe(200);
    expect(await mona.see(post)).toBeNull();

    for (const [person, code] of [
      [ada, 'FORBIDDEN'],
      [author, 'FORBIDDEN'],
    ] as const) {
      expect([await queue(person), await log(person)]).toEqual([null, null]);
      const refusal = { ok: null, userErrors: [{ code }] };
      expect(await act(person, `dismissReports(subjectKind: POST, subjectId: "${post}")`)).toEqual(refusal);
    }
    expect(await act(mona, `dismissReports(subjectKind: POST, subjectId: "${post}")`)).toEqual(DONE);
    expect(await queue(mona)).toEqual([]);
    expect(await isThere(mona, media)).toBe(false);
    expect(await isThere(ada, media)).toBe(true);
  });

  test('anonymous clients are refused everywhere', async () => {
    for (const text of [
      'mutation { report(input: { subjectId: "1", reason: SPAM }) { ok } }',
      'mutation { dismissReports(subjectKind: POST, subjectId: "1") { ok } }',
      'mutation { takeDownPost(postId: "1", reason: SPAM) { ok } }',
      'mutation { takeDownStory(storyId: "1", reason: SPAM) { ok } }',
      'mutation { takeDownComment(commentId: "1", reason: SPAM) { ok } }',
      'mutation { suspendUser(userId: "1", reason: SPAM) { ok } }',
      'mutation { reinstateUser(userId: "1") { ok } }',
      '{ moderationQueue { edges { cursor } } }',
      '{ moderationLog { edges { cursor } } }',
    ]) {
      const { data, errors } = await ask(connectApi(system.url), text);
      expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED']);
    }
  });

  test('a post, a comment and a story that are taken down are gone for everyone, also their pictures', async () => {
    const [ada, bob] = people;
    const [bad, good] = [await publish('Bad'), await publish('Good')];
    const comment = await ada.comment(good.post, 'Bad too');
    await bob.comment(good.post, 'And this answers it', comment);
    const storyMedia = await readyMedia(author);
    const made = await done(author.api, `mutation { done: createStory(mediaId: "${storyMedia}") { story { id } } }`);
    const story = (made as { story: { id: string } }).story.id;
    const pictureUrl = (await bob.see(bad.post))?.media[0]?.url ?? '';
    expect((await fetch(pictureUrl)).status).toBe(200);
    await stack.settled();
    expect((await bob.feed({ order: 'LATEST' })).edges.map(({ node }) => node?.id)).toContain(bad.post);
    for (const [kind, id] of [
      ['POST', bad.post],
      ['STORY', story],
      ['COMMENT', comment],
    ] as const) {
      expect(await report(bob, id, kind)).toEqual(DONE);
    }
    expect((await queue(mona))?.map(({ subjectId }) => subjectId)).toEqual([bad.post, story, comment]);

    expect(await act(mona, `takeDownPost(postId: "${bad.post}", reason: HATE)`)).toEqual(DONE);
    for (const person of [author, bob, mona]) expect(await person.see(bad.post)).toBeNull();
    expect((await bob.feed({ order: 'LATEST' })).edges.map(({ node }) => node?.id)).not.toContain(bad.post);
    expect(await act(mona, `takeDownStory(storyId: "${story}", reason: HATE)`)).toEqual(DONE);
    expect(await done(bob.api, `{ done: story(id: "${story}") { id } }`)).toBeNull();
    expect(await act(mona, `takeDownComment(commentId: "${comment}", reason: HATE)`)).toEqual(DONE);
    expect(await done(bob.api, `{ done: comment(id: "${comment}") { id } }`)).toBeNull();
    const left = await done(bob.api, `{ done: post(id: "${good.post}") { commentCount author { postCount } } }`);
    expect(left).toEqual({ commentCount: 0, author: { postCount: 2 } });
    await stack.settled();
    expect(await queue(mona)).toEqual([]);
    for (const media of [bad.media, storyMedia]) expect(await isThere(author, media)).toBe(false);
    expect((await fetch(pictureUrl)).status).toBe(404);
  });

  test('who is suspended is gone at once with all that is theirs, and back at once when reinstated', async () => {
    const [ada] = people;
    const { post } = await publish('Still here');
    await stack.settled();
    const feed = async () => (await ada.feed({ order: 'LATEST' })).edges.map(({ node }) => node?.id);
    const profile = () => done(ada.api, `{ done: user(id: "${author.id}") { username } }`);
    expect(await feed()).toContain(post);
    expect(await report(ada, author.id, 'USER')).toEqual(DONE);
    expect(await act(mona, `suspendUser(userId: "${author.id}", reason: HARASSMENT)`)).toEqual(DONE);
    expect(await profile()).toBeNull();
    expect(await ada.see(post)).toBeNull();
    expect(await feed()).not.toContain(post);
    expect(await done(author.api, '{ done: viewer { id } }')).toBeNull();
    const refusal = await signIn(system.url, 'author', PASSWORD).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal).toMatchObject({ codes: ['FORBIDDEN'] });
    await stack.settled();
    expect(await queue(mona)).toEqual([]);

    expect(await act(mona, `reinstateUser(userId: "${author.id}")`)).toEqual(DONE);
    expect(await profile()).toEqual({ username: 'author' });
    expect((await ada.see(post))?.id).toBe(post);
    expect(await feed()).toContain(post);
    author = await signIn(system.url, 'author', PASSWORD);
    expect(await act(mona, `suspendUser(userId: "${mona.id}", reason: OTHER)`)).toEqual(FORBIDDEN);
  });

  test('who is a moderator no more is refused with the next call, whatever the token says', async () => {
    const { post } = await publish('Stays');
    expect(await done(mona.api, '{ done: viewer { isModerator } }')).toEqual({ isModerator: true });
    expect(await queue(mona)).toEqual([]);
    await giveRole('member');
    expect([await queue(mona), await log(mona)]).toEqual([null, null]);
    expect(await act(mona, `takeDownPost(postId: "${post}", reason: SPAM)`)).toEqual(FORBIDDEN);
    expect(await act(mona, `takeDownComment(commentId: "1", reason: SPAM)`)).toEqual(FORBIDDEN);
    expect(await act(mona, `suspendUser(userId: "${author.id}", reason: SPAM)`)).toEqual(FORBIDDEN);
    expect(await done(mona.api, '{ done: viewer { isModerator } }')).toEqual({ isModerator: false });
    await giveRole('moderator');
    expect(await queue(mona)).toEqual([]);
  });

  test('the log has every act once, also those done while no worker was there, and those that are told again', async () => {
    const spam = (await people[0].post({ mediaIds: [await readyMedia(people[0])], caption: 'Spam' })).id;
    await system.kill(system.workerOf('people'));
    expect(await act(mona, `takeDownPost(postId: "${spam}", reason: SPAM)`)).toEqual(DONE);
    expect((await log(mona))?.map(({ subjectId }) => subjectId)).not.toContain(spam);
    await system.revive(system.workerOf('people'));
    await stack.settled();
    const told = await published(stack.clients, 'moderation.acted');
    const entered = await log(mona);
    const inOrder = told.toSorted((a, b) => b.actedAt - a.actedAt);
    expect(entered).toEqual(
      inOrder.map(({ act, moderatorId, subjectKind, subjectId, reason }) => ({
        act,
        moderator: moderatorId && { id: moderatorId },
        subjectKind,
        subjectId,
        reason,
      })),
    );
    expect(entered?.map(({ act, reason }) => `${act} ${reason}`)).toEqual([
      'TAKEN_DOWN SPAM',
      'MADE_MODERATOR null',
      'MADE_MEMBER null',
      'REINSTATED null',
      'SUSPENDED HARASSMENT',
      'TAKEN_DOWN HATE',
      'TAKEN_DOWN HATE',
      'TAKEN_DOWN HATE',
      'DISMISSED null',
      'MADE_MODERATOR null',
    ]);
    for (const [index, data] of told.entries()) {
      const event = { name: 'moderation.acted' as const, slot: slotOf(data.subjectId), data };
      await stack.clients.events.publish(event, `again:${index}`);
    }
    const { manager, subjects } = stack.clients.events.inside;
    const unread = async () => {
      const { num_pending, num_ack_pending } = await manager.consumers.info(subjects.streams.events, 'log-moderation');
      return num_pending + num_ack_pending;
    };
    await expect.poll(unread, { timeout: 30_000 }).toBe(0);
    expect(await log(mona)).toEqual(entered);
  });
});
