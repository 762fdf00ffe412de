import { newId, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { type Seed, type TestStack, usernameOf } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DONE, type ModerationWorld, refused, startModeration } from './test-moderators.ts';

let world: ModerationWorld;
let stack: TestStack;
let seed: Seed;
let posts: Subgraph;
let client: ModerationWorld['client'];
let moderator: UserId;
let comment: ModerationWorld['comment'];
beforeAll(async () => {
  world = await startModeration();
  ({ stack, seed, posts, client, moderator, comment } = world);
});
afterAll(() => world.stop());

const NOT_FOUND = refused('NOT_FOUND', 'input', 'subjectId');

/** What moderators find of a subject in their queue. */
async function entryOf(subjectId: string) {
  const page = await client.queue(moderator, { first: 100 });
  return page?.edges.map(({ node }) => node).find((node) => node.subjectId === subjectId);
}

test('reports of a post are gathered: each reporter once, by the last that they said', async () => {
  const [author, ada, bob] = [await seed.account(), await seed.account(), await seed.account()];
  const media = [await seed.media(author), await seed.media(author)];
  const post = await seed.post(author, { media });
  expect(await client.report(ada, { subjectId: post, reason: 'SPAM' })).toEqual(DONE);
  expect(await client.report(bob, { subjectId: post, reason: 'NUDITY', note: ' Look! ' })).toEqual(DONE);
  expect(await client.report(ada, { subjectId: post, reason: 'NUDITY', note: 'After all' })).toEqual(DONE);
  expect(await entryOf(post)).toMatchObject({
    kind: 'POST',
    authorId: author,
    post: { id: post },
    story: null,
    comment: null,
    texts: [],
    media: media.map((id) => ({ id })),
    status: 'OPEN',
    reportCount: 2,
    reasons: [{ reason: 'NUDITY', count: 2 }],
    latestReports: [
      { reporter: { id: ada }, reason: 'NUDITY', note: 'After all' },
      { reporter: { id: bob }, reason: 'NUDITY', note: 'Look!' },
    ],
  });
});

test('of a hundred reports at once each person counts once, and the ten latest are shown', async () => {
  const post = await seed.post(await seed.account());
  const crowd = await Promise.all(Array.from({ length: 25 }, () => seed.account()));
  const reports = crowd.flatMap((reporter) =>
    (['SPAM', 'HATE', 'SPAM', 'HATE'] as const).map((reason) => client.report(reporter, { subjectId: post, reason })),
  );
  for (const answer of await Promise.all(reports)) expect(answer).toEqual(DONE);
  const entry = await entryOf(post);
  expect(entry?.reportCount).toBe(25);
  expect(entry?.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(25);
  expect(entry?.latestReports).toHaveLength(10);
});

test('how often each reason was given is read with the queue, however many reports there are', async () => {
  const post = await seed.post(await seed.account());
  const [ada, bob, carl] = [await seed.account(), await seed.account(), await seed.account()];
  for (const [reporter, reason] of [
    [ada, 'SPAM'],
    [bob, 'SPAM'],
    [carl, 'HATE'],
    [ada, 'SCAM'],
    [bob, 'HATE'],
  ] as const) {
    expect(await client.report(reporter, { subjectId: post, reason })).toEqual(DONE);
  }
  const statements: string[] = [];
  const forget = stack.clients.database.onQuery((statement) => statements.push(statement.replaceAll('"', '')));
  const query = '{ moderationQueue(first: 100) { edges { node { subjectId reasons { reason count } } } } }';
  const { data } = await stack.ask(posts, query, {}, moderator);
  forget();
  expect(statements.filter((statement) => /posts\.reports\b/.test(statement))).toEqual([]);
  const reasons = [
    { reason: 'HATE', count: 2 },
    { reason: 'SCAM', count: 1 },
  ];
  expect(data).toMatchObject({
    moderationQueue: { edges: expect.arrayContaining([{ node: { subjectId: post, reasons } }]) },
  });
});

test('accounts, comments and stories are reported with what they said', async () => {
  const [author, reporter] = [await seed.account(), await seed.account()];
  const [avatar, shown] = [await seed.media(author), await seed.media(author)];
  await seed.changeAccount(author, { avatar });
  const post = await seed.post(author);
  const said = await comment(post, author, 'An insult');
  const story = await seed.story(author, { media: shown });
  for (const [subjectKind, subjectId] of [
    ['USER', author],
    ['COMMENT', said],
    ['STORY', story],
  ] as const) {
    expect(await client.report(reporter, { subjectKind, subjectId, reason: 'HARASSMENT' })).toEqual(DONE);
  }
  expect(await entryOf(author)).toMatchObject({
    kind: 'USER',
    authorId: author,
    texts: [`${usernameOf(author)}\nSomeone`],
    media: [{ id: avatar }],
  });
  expect(await entryOf(said)).toMatchObject({
    kind: 'COMMENT',
    authorId: author,
    texts: ['An insult'],
    media: [],
    comment: { id: said },
  });
  expect(await entryOf(story)).toMatchObject({
    kind: 'STORY',
    authorId: author,
    texts: [],
    media: [{ id: shown }],
    story: { id: story },
  });
});

test('of an account that shows one picture after the other the ten latest are kept before the moderators', async () => {
  const author = await seed.account();
  const avatars = [];
  for (let count = 0; count < 12; count += 1) {
    const avatar = await seed.media(author);
    avatars.push(avatar);
    await seed.changeAccount(author, { avatar });
    await client.report(await seed.account(), { subjectKind: 'USER', subjectId: author, reason: 'NUDITY' });
  }
  expect((await entryOf(author))?.media).toEqual(avatars.slice(2).map((id) => ({ id })));
});

test('who rewords what was reported does not take away what it said', async () => {
  const author = await seed.account();
  const post = await seed.post(author);
  const said = await comment(post, author, 'Wording 0');
  for (let wording = 0; wording < 7; wording += 1) {
    await sql`update engagement.comments set body = ${`Wording ${wording}`} where id = ${said}`.execute(
      stack.clients.database.for(),
    );
    const reporter = await seed.account();
    for (let time = 0; time < 2; time += 1)
      await client.report(reporter, { subjectKind: 'COMMENT', subjectId: said, reason: 'HATE' });
  }
  expect((await entryOf(said))?.texts).toEqual([0, 1, 2, 3, 6].map((wording) => `Wording ${wording}`));
});

test('what a viewer may not see cannot be reported, as if it were not there', async () => {
  const [hidden, blocker, stranger] = [
    await seed.account({ isPrivate: true }),
    await seed.account(),
    await seed.account(),
  ];
  await seed.block(blocker, stranger);
  const gone = await seed.account();
  const left = await seed.post(gone);
  await seed.changeAccount(gone, { state: 'deleted' });
  const [hiddenPost, openPost] = [await seed.post(hidden), await seed.post(await seed.account())];
  const removed = await comment(openPost, hidden, 'Gone');
  await sql`update engagement.comments set deleted_at = now() where id = ${removed}`.execute(
    stack.clients.database.for(),
  );
  const unseen = [
    ['POST', hiddenPost],
    ['POST', await seed.post(blocker)],
    ['POST', await seed.post(await seed.account(), { isDeleted: true })],
    ['POST', await seed.post(await seed.account(), { status: 'PROCESSING' })],
    ['POST', left],
    ['STORY', await seed.story(hidden)],
    ['STORY', await seed.story(await seed.account(), { at: new Date(Date.now() - 86_400_001) })],
    ['COMMENT', await comment(hiddenPost, hidden, 'Hidden')],
    ['COMMENT', await comment(openPost, blocker, 'By who blocks')],
    ['COMMENT', removed],
    ['USER', blocker],
    ['USER', gone],
    ['USER', newId<'user'>(7)],
    ['POST', 'no id'],
    ['COMMENT', ''],
    ['USER', '9'.repeat(40)],
  ] as const;
  for (const [subjectKind, subjectId] of unseen) {
    expect(await client.report(stranger, { subjectKind, subjectId, reason: 'OTHER' }), subjectKind).toEqual(NOT_FOUND);
  }
});

test('nobody reports their own, and nobody anonymous anything', async () => {
  const author = await seed.account();
  const post = await seed.post(author);
  const own = refused('INVALID', 'input', 'subjectId');
  expect(await client.report(author, { subjectId: post, reason: 'SPAM' })).toEqual(own);
  expect(await client.report(author, { subjectKind: 'USER', subjectId: author, reason: 'SPAM' })).toEqual(own);
  await expect(client.report(null, { subjectId: post, reason: 'SPAM' })).rejects.toThrow('UNAUTHENTICATED');
  await seed.changeAccount(author, { state: 'suspended' });
  await expect(client.report(author, { subjectId: post, reason: 'SPAM' })).rejects.toThrow('UNAUTHENTICATED');
});

test.each([
  ['a note too long', 'x'.repeat(1_001)],
  ['a NUL', 'a\0b'],
  ['a lone surrogate', 'a\ud800b'],
  ['an escape sequence', '\u001b[31m'],
])('%s is refused', async (_name, note) => {
  const [post, reporter] = [await seed.post(await seed.account()), await seed.account()];
  expect(await client.report(reporter, { subjectId: post, reason: 'SPAM', note })).toEqual(
    refused('INVALID', 'input', 'note'),
  );
});

test('a hostile note comes to the moderators as it was written', async () => {
  const post = await seed.post(await seed.account());
  const notes = [
    "'; drop table posts.reports; --",
    '<script>alert(1)</script>',
    '👩‍👩‍👧‍👦 שלום 漢字 \u202e',
    'a\nb\tc',
    '👍'.repeat(1_000),
  ];
  for (const note of notes) {
    expect(await client.report(await seed.account(), { subjectId: post, reason: 'OTHER', note })).toEqual(DONE);
  }
  expect((await entryOf(post))?.latestReports.map(({ note }) => note).sort()).toEqual([...notes].sort());
  await client.report(await seed.account(), { subjectId: post, reason: 'OTHER', note: ' \n ' });
  expect((await entryOf(post))?.latestReports[0]?.note).toBeNull();
});

test('one person makes sixty reports an hour and no more', async () => {
  const [post, eager] = [await seed.post(await seed.account()), await seed.account()];
  for (let done = 0; done < 60; done += 1) {
    expect(await client.report(eager, { subjectId: post, reason: 'SPAM' })).toEqual(DONE);
  }
  expect(await client.report(eager, { subjectId: post, reason: 'SPAM' })).toEqual(refused('RATE_LIMITED'));
  expect(await client.report(await seed.account(), { subjectId: post, reason: 'SPAM' })).toEqual(DONE);
});
