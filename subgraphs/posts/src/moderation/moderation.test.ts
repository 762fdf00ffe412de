import type { EventData, EventName } from '@lumigraph/events';
import { newId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createModerationRecord, createPostsSubgraph } from '../index.ts';
import { collect, postClient } from '../test-client.ts';
import { DONE, moderationClient, refused } from './test-moderators.ts';

type Collected<Name extends EventName> = Awaited<ReturnType<typeof collect<Name>>>;

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let client: ReturnType<typeof moderationClient>;
let posts: ReturnType<typeof postClient>;
let moderator: UserId;
let acted: Collected<'moderation.acted'>;
let deleted: Collected<'posts.deleted'>;
let endedStories: Collected<'stories.deleted'>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  client = moderationClient(stack, subgraph);
  posts = postClient(stack, subgraph);
  moderator = await seed.account();
  await seed.changeAccount(moderator, { role: 'moderator' });
  acted = await collect(stack, 'moderation.acted');
  deleted = await collect(stack, 'posts.deleted');
  endedStories = await collect(stack, 'stories.deleted');
});
afterAll(async () => {
  await Promise.all([acted, deleted, endedStories].map(({ stop }) => stop()));
  await subgraph.stop();
  await stack.stop();
});

const FORBIDDEN = refused('FORBIDDEN');

async function reportedPost(author?: UserId) {
  const post = await seed.post(author ?? (await seed.account()));
  const reporter = await seed.account();
  expect(await client.report(reporter, { subjectId: post, reason: 'SPAM' })).toEqual(DONE);
  return { post, reporter };
}

async function openOnes(): Promise<string[]> {
  return (await client.queue(moderator, { first: 100 }))?.edges.map(({ node }) => node.subjectId) ?? [];
}

/** What was told of acts upon a subject; it stands in the log when a worker has entered it. */
async function actsOn(subjectId: string): Promise<EventData<'moderation.acted'>[]> {
  await stack.settled();
  return acted.seen.filter((act) => act.subjectId === subjectId);
}

test('the queue is read page by page in the order in which things were opened, whatever is opened, reported or closed meanwhile', async () => {
  const made = [];
  for (let count = 0; count < 7; count += 1) made.push((await reportedPost()).post);
  const author = await seed.account();
  await client.report(await seed.account(), { subjectKind: 'USER', subjectId: author, reason: 'IMPERSONATION' });
  const seen: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const page = await client.queue(moderator, { first: 3, after, kind: 'POST' });
    seen.push(...(page?.edges.map(({ node }) => node.subjectId) ?? []));
    if (seen.length === 3) {
      await client.report(await seed.account(), { subjectId: made[0] ?? '', reason: 'HATE' });
      await client.dismiss(moderator, 'POST', made[1] ?? '');
      made.push((await reportedPost()).post);
    }
    [after, more] = [page?.pageInfo.endCursor ?? null, page?.pageInfo.hasNextPage === true];
  }
  expect(seen).toEqual(made);
  const users = await client.queue(moderator, { kind: 'USER' });
  expect(users?.edges.map(({ node }) => node.subjectId)).toEqual([author]);
  const closed = await client.queue(moderator, { status: 'DISMISSED' });
  expect(closed?.edges.map(({ node }) => node.subjectId)).toEqual([made[1]]);
});

test('who is no moderator, or is one no more, sees and does nothing', async () => {
  const { post, reporter } = await reportedPost();
  const story = await seed.story(await seed.account());
  const former = await seed.account();
  await seed.changeAccount(former, { role: 'moderator' });
  expect(await client.queue(former)).not.toBeNull();
  await seed.changeAccount(former, { role: 'member' });
  for (const someone of [reporter, former]) {
    expect(await client.queue(someone)).toBeNull();
    expect(await client.log(someone)).toBeNull();
    expect(await client.dismiss(someone, 'POST', post)).toEqual(FORBIDDEN);
    expect(await client.takeDownPost(someone, post)).toEqual(FORBIDDEN);
    expect(await client.takeDownStory(someone, story)).toEqual(FORBIDDEN);
    // No hint whether there is such a thing.
    expect(await client.takeDownPost(someone, newId<'post'>(1))).toEqual(FORBIDDEN);
  }
  expect(await client.queue(null)).toBeNull();
  expect(await client.log(null)).toBeNull();
  await expect(client.takeDownPost(null, post)).rejects.toThrow('UNAUTHENTICATED');
  await seed.changeAccount(former, { role: 'moderator' });
  await seed.changeAccount(former, { state: 'deleted' });
  expect(await client.queue(former)).toBeNull();
  await expect(client.takeDownPost(former, post)).rejects.toThrow('UNAUTHENTICATED');
  expect(await posts.post(null, post)).not.toBeNull();
  expect(await actsOn(post)).toEqual([]);
});

test('what is dismissed is open again when somebody else reports it, and not when the same person does', async () => {
  const { post, reporter } = await reportedPost();
  expect(await client.dismiss(moderator, 'POST', post)).toEqual(DONE);
  expect(await client.dismiss(moderator, 'POST', post)).toEqual(DONE);
  expect(await actsOn(post)).toMatchObject([{ act: 'DISMISSED', moderatorId: moderator, reason: null }]);
  await client.report(reporter, { subjectId: post, reason: 'HATE' });
  expect(await openOnes()).not.toContain(post);
  const later = await reportedPost();
  await client.report(await seed.account(), { subjectId: post, reason: 'SCAM' });
  const open = await openOnes();
  expect(open.indexOf(post)).toBeGreaterThan(open.indexOf(later.post));
  expect(await posts.post(null, post)).not.toBeNull();
});

test('a post that is taken down is gone for everyone and counted no more, once, and so are its reports', async () => {
  const author = await seed.account();
  const media = await seed.media(author);
  const made = (await posts.create(author, { mediaIds: [media], caption: 'Bad' })).post;
  const post = made?.id ?? '';
  await client.report(await seed.account(), { subjectId: post, reason: 'VIOLENCE' });
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.takeDownPost(moderator, post)));
  for (const answer of answers) expect(answer).toEqual(DONE);
  for (const viewer of [author, moderator, null]) expect(await posts.post(viewer, post)).toBeNull();
  expect(await openOnes()).not.toContain(post);
  expect((await client.queue(moderator, { status: 'ACTED' }))?.edges.map(({ node }) => node.texts)).toContainEqual([
    'Bad',
  ]);
  expect(await actsOn(post)).toMatchObject([{ act: 'TAKEN_DOWN', reason: 'NUDITY', moderatorId: moderator }]);
  expect(deleted.seen.filter(({ postId }) => postId === post)).toHaveLength(1);
  const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { postCount } } }';
  const of = [{ __typename: 'User', id: author }];
  expect(await posts.ask(query, { of }, null)).toEqual({ _entities: [{ postCount: 0 }] });
});

test('of a post the moderators read also the place it named when it was reported, whatever it names by then', async () => {
  const author = await seed.account();
  const made = await posts.create(author, {
    mediaIds: [await seed.media(author)],
    caption: 'Fine',
    location: 'An insult',
  });
  const post = made.post?.id ?? '';
  await client.report(await seed.account(), { subjectId: post, reason: 'HATE' });
  await posts.edit(author, { postId: post, location: null });
  const page = await client.queue(moderator, { first: 100 });
  const entry = page?.edges.find(({ node }) => node.subjectId === post);
  expect(entry?.node.texts).toEqual(['Fine\nAn insult']);
});

test('a story that is taken down is gone for everyone', async () => {
  const author = await seed.account();
  const story = await seed.story(author);
  await client.report(await seed.account(), { subjectKind: 'STORY', subjectId: story, reason: 'NUDITY' });
  expect(await client.takeDownStory(moderator, story)).toEqual(DONE);
  expect(await client.takeDownStory(moderator, story)).toEqual(DONE);
  const query = 'query ($id: ID!) { story(id: $id) { id } }';
  expect(await posts.ask(query, { id: story }, author)).toEqual({ story: null });
  expect(await openOnes()).not.toContain(story);
  expect(await actsOn(story)).toMatchObject([{ act: 'TAKEN_DOWN', subjectKind: 'STORY' }]);
  expect(endedStories.seen.map(({ storyId }) => storyId)).toContain(story);
});

test('what nobody reported can be taken down, also of a private account, and of another moderator', async () => {
  const other = await seed.account({ isPrivate: true });
  await seed.changeAccount(other, { role: 'moderator' });
  const post = await seed.post(other);
  expect(await client.takeDownPost(moderator, post)).toEqual(DONE);
  expect(await posts.post(other, post)).toBeNull();
  expect(await actsOn(post)).toHaveLength(1);
});

test('nobody decides upon their own', async () => {
  const { post } = await reportedPost(moderator);
  const story = await seed.story(moderator);
  await client.report(await seed.account(), { subjectKind: 'USER', subjectId: moderator, reason: 'OTHER' });
  expect(await client.dismiss(moderator, 'POST', post)).toEqual(refused('FORBIDDEN', 'subjectId'));
  expect(await client.dismiss(moderator, 'USER', moderator)).toEqual(refused('FORBIDDEN', 'subjectId'));
  expect(await client.takeDownPost(moderator, post)).toEqual(refused('FORBIDDEN', 'postId'));
  expect(await client.takeDownStory(moderator, story)).toEqual(refused('FORBIDDEN', 'storyId'));
  expect(await posts.post(null, post)).not.toBeNull();
});

test('whose it is does not learn who reported it, though they are a moderator', async () => {
  const { post } = await reportedPost(moderator);
  const others = await reportedPost();
  const second = await seed.account();
  await seed.changeAccount(second, { role: 'moderator' });
  expect(await openOnes()).toContain(others.post);
  expect(await openOnes()).not.toContain(post);
  const page = await client.queue(second, { first: 100 });
  expect(page?.edges.map(({ node }) => node.subjectId)).toContain(post);
});

test('what was never there is NOT_FOUND for moderators', async () => {
  const post = await seed.post(await seed.account());
  expect(await client.dismiss(moderator, 'POST', post)).toEqual(refused('NOT_FOUND', 'subjectId'));
  for (const id of [newId<'post'>(3), 'nonsense', '']) {
    expect(await client.dismiss(moderator, 'POST', id)).toEqual(refused('NOT_FOUND', 'subjectId'));
    expect(await client.takeDownPost(moderator, id)).toEqual(refused('NOT_FOUND', 'postId'));
    expect(await client.takeDownStory(moderator, id)).toEqual(refused('NOT_FOUND', 'storyId'));
  }
});

test('an act is entered into the log once however often it is told, and closes what was reported before it and not after', async () => {
  const { enter } = createModerationRecord(stack.clients);
  const [author, reporter] = [await seed.account(), await seed.account()];
  const report = () => client.report(reporter, { subjectKind: 'USER', subjectId: author, reason: 'HATE' });
  await report();
  const act: EventData<'moderation.acted'> = {
    actId: newId<'act'>(slotOf(author)),
    moderatorId: moderator,
    act: 'SUSPENDED',
    subjectKind: 'USER',
    subjectId: author,
    reason: 'HATE',
    actedAt: Date.now() + 1,
  };
  await Promise.all(Array.from({ length: 5 }, () => enter(act)));
  expect(await openOnes()).not.toContain(author);
  await enter({ ...act, actId: newId<'act'>(slotOf(author)), act: 'REINSTATED', reason: null });
  await expect.poll(() => Date.now()).toBeGreaterThan(act.actedAt + 1);
  await report();
  await enter(act);
  expect(await openOnes()).toContain(author);
  const log = await client.log(moderator, { subjectKind: 'USER', subjectId: author });
  expect(log?.edges.map(({ node }) => node)).toEqual([
    { act: 'REINSTATED', moderator: { id: moderator }, subjectKind: 'USER', subjectId: author, reason: null },
    { act: 'SUSPENDED', moderator: { id: moderator }, subjectKind: 'USER', subjectId: author, reason: 'HATE' },
  ]);
});

test('the log is read by moderator, by subject and page by page, the latest act first', async () => {
  const { enter } = createModerationRecord(stack.clients);
  const [one, other] = [await seed.account(), await seed.account()];
  const acts: EventData<'moderation.acted'>[] = [];
  for (let count = 0; count < 6; count += 1) {
    const slot = count * 1_000;
    acts.push({
      actId: newId<'act'>(slot),
      moderatorId: count % 2 ? one : other,
      act: 'TAKEN_DOWN',
      subjectKind: 'COMMENT',
      subjectId: newId<'comment'>(slot),
      reason: 'SPAM',
      actedAt: Date.now(),
    });
    const drawn = Date.now();
    await expect.poll(() => Date.now()).toBeGreaterThan(drawn);
  }
  for (const act of acts.toReversed()) await enter(act);
  const byOne: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const page = await client.log(moderator, { first: 2, after, moderatorId: one });
    byOne.push(...(page?.edges.map(({ node }) => node.subjectId) ?? []));
    [after, more] = [page?.pageInfo.endCursor ?? null, page?.pageInfo.hasNextPage === true];
  }
  expect(byOne).toEqual([acts[5], acts[3], acts[1]].map((act) => act?.subjectId));
  const all = await client.log(moderator, { subjectKind: 'COMMENT' });
  expect(all?.edges.map(({ node }) => node.subjectId)).toEqual(acts.toReversed().map(({ subjectId }) => subjectId));
});

test("foreign cursors and ids that are none are the client's fault", async () => {
  const queue = await client.queue(moderator, { first: 1 });
  const cursor = queue?.edges[0]?.cursor ?? '';
  expect(cursor).not.toBe('');
  const forged = Buffer.from(JSON.stringify(['reported', '1', '1', 'NOTHING'])).toString('base64url');
  for (const after of ['', 'x', forged])
    await expect(client.queue(moderator, { after })).rejects.toThrow('BAD_USER_INPUT');
  await expect(client.log(moderator, { after: cursor })).rejects.toThrow('BAD_USER_INPUT');
  await expect(client.log(moderator, { subjectKind: 'USER', subjectId: 'x' })).rejects.toThrow('BAD_USER_INPUT');
  await expect(client.log(moderator, { subjectId: '1' })).rejects.toThrow('BAD_USER_INPUT');
  await expect(client.log(moderator, { moderatorId: "'; --" })).rejects.toThrow('BAD_USER_INPUT');
});
