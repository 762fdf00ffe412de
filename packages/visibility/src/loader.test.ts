import { type MediaId, newId, type PostId, type UserId } from '@lumigraph/ids';
import { createCachedPeople } from '@lumigraph/people-reads';
import { createCachedPosts } from '@lumigraph/post-reads';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createVisibility, type Visibility } from './loader.ts';

const DAY_MS = 86_400_000;

let stack: TestStack;
let seed: Seed;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
});
afterAll(() => stack.stop());

function visibilityFor(viewer: UserId | null): Visibility {
  const { clients } = stack;
  return createVisibility({ people: createCachedPeople(clients), posts: createCachedPosts(clients) }, viewer);
}

interface Author {
  id: UserId;
  published: PostId;
  processing: PostId;
  failed: PostId;
  deleted: PostId;
}

async function author(options: { isPrivate?: boolean } = {}): Promise<Author> {
  const id = await seed.account(options);
  return {
    id,
    published: await seed.post(id),
    processing: await seed.post(id, { status: 'PROCESSING' }),
    failed: await seed.post(id, { status: 'FAILED' }),
    deleted: await seed.post(id, { isDeleted: true }),
  };
}

test('each viewer sees the posts, people and lists that are for them', async () => {
  const open = await author();
  const hidden = await author({ isPrivate: true });
  const gone = await author();
  const [follower, stranger] = [await seed.account(), await seed.account()];
  for (const followed of [open, hidden, gone]) await seed.follow(follower, followed.id);
  await seed.changeAccount(gone.id, { state: 'deleted' });
  const authors = [open, hidden, gone];
  const all = authors.flatMap(({ id: _id, ...posts }) => Object.values<PostId>(posts));
  const own = ({ published, processing, failed }: Author) => [published, processing, failed];

  const expected: [UserId | null, PostId[], UserId[]][] = [
    [null, [open.published], [open.id]],
    [stranger, [open.published], [open.id]],
    [follower, [open.published, hidden.published], [open.id, hidden.id]],
    [open.id, own(open), [open.id]],
    [hidden.id, [open.published, ...own(hidden)], [open.id, hidden.id]],
    [gone.id, [open.published], [open.id]],
  ];
  for (const [viewer, posts, readable] of expected) {
    const visibility = visibilityFor(viewer);
    expect(await visibility.posts(all)).toEqual(new Set(posts));
    expect(await visibility.contentOf(authors.map(({ id }) => id))).toEqual(new Set(readable));
    expect(await visibility.people(authors.map(({ id }) => id))).toEqual(new Set([open.id, hidden.id]));
  }
});

test('whoever blocks and is blocked see nothing of each other, and everyone else sees both', async () => {
  const [blocker, blocked] = [await author(), await author()];
  const [stranger, avatar] = [await seed.account(), await seed.media(blocked.id)];
  await seed.changeAccount(blocked.id, { avatar });
  const seen = async (viewer: UserId | null, { id, published }: Author) => {
    const visibility = visibilityFor(viewer);
    const [people, content, posts] = [
      visibility.people([id]),
      visibility.contentOf([id]),
      visibility.posts([published]),
    ];
    return Promise.all([people, content, posts].map(async (set) => (await set).size));
  };
  for (const viewer of [blocker.id, stranger, null]) expect(await seen(viewer, blocked)).toEqual([1, 1, 1]);
  await seed.block(blocker.id, blocked.id);
  expect(await seen(blocker.id, blocked)).toEqual([0, 0, 0]);
  expect(await seen(blocked.id, blocker)).toEqual([0, 0, 0]);
  for (const viewer of [stranger, null]) {
    for (const seenOne of [blocker, blocked]) expect(await seen(viewer, seenOne)).toEqual([1, 1, 1]);
  }
  expect(await visibilityFor(blocker.id).media([{ id: avatar, ownerId: blocked.id }])).toEqual(new Set());
  expect(await visibilityFor(stranger).media([{ id: avatar, ownerId: blocked.id }])).toEqual(new Set([avatar]));
});

test('who is suspended or has left sees what everybody sees, whomever they followed, though they have a token still', async () => {
  const [open, hidden] = [await author(), await author({ isPrivate: true })];
  const story = await seed.story(hidden.id);
  const picture = { id: await seed.media(hidden.id), ownerId: hidden.id };
  await seed.post(hidden.id, { media: [picture.id] });
  const seen = async (viewer: UserId) => {
    const visibility = visibilityFor(viewer);
    const [posts, content, stories, media] = await Promise.all([
      visibility.posts([open.published, hidden.published]),
      visibility.contentOf([hidden.id]),
      visibility.stories([story]),
      visibility.media([picture]),
    ]);
    return [posts.size, content.size, stories.size, media.size];
  };
  for (const state of ['suspended', 'deleted']) {
    const viewer = await seed.account();
    await seed.follow(viewer, hidden.id);
    expect(await seen(viewer)).toEqual([2, 1, 1, 1]);
    await seed.changeAccount(viewer, { state });
    expect(await seen(viewer)).toEqual([1, 0, 0, 0]);
  }
});

test('media are seen with their post; profile pictures by all; the rest by their owner', async () => {
  const owner = await seed.account({ isPrivate: true });
  const [posted, draft, avatar, free] = [
    await seed.media(owner),
    await seed.media(owner),
    await seed.media(owner),
    await seed.media(owner),
  ];
  await seed.post(owner, { media: [posted] });
  await seed.post(owner, { media: [draft], status: 'PROCESSING' });
  await seed.changeAccount(owner, { avatar });
  const [follower, stranger] = [await seed.account(), await seed.account()];
  await seed.follow(follower, owner);
  const seen = (viewer: UserId | null): Promise<Set<MediaId>> =>
    visibilityFor(viewer).media([posted, draft, avatar, free].map((id) => ({ id, ownerId: owner })));

  expect(await seen(owner)).toEqual(new Set([posted, draft, avatar, free]));
  expect(await seen(follower)).toEqual(new Set([posted, avatar]));
  expect(await seen(stranger)).toEqual(new Set([avatar]));
  expect(await seen(null)).toEqual(new Set([avatar]));
});

test('stories are seen as posts are, until their time is over, and so are their media', async () => {
  const owner = await seed.account({ isPrivate: true });
  const [follower, stranger] = [await seed.account(), await seed.account()];
  await seed.follow(follower, owner);
  const picture = () => seed.media(owner);
  const media = [await picture(), await picture(), await picture(), await picture()] as const;
  const stories = [
    await seed.story(owner, { media: media[0] }),
    await seed.story(owner, { media: media[1], status: 'PROCESSING' }),
    await seed.story(owner, { media: media[2], isDeleted: true }),
    await seed.story(owner, { media: media[3], at: new Date(Date.now() - DAY_MS) }),
  ] as const;
  const seen = async (viewer: UserId | null) => {
    const visibility = visibilityFor(viewer);
    const pictures = media.map((id) => ({ id, ownerId: owner }));
    return { stories: await visibility.stories(stories), media: await visibility.media(pictures) };
  };
  expect(await seen(owner)).toEqual({ stories: new Set(stories.slice(0, 2)), media: new Set(media) });
  expect(await seen(follower)).toEqual({ stories: new Set([stories[0]]), media: new Set([media[0]]) });
  for (const viewer of [stranger, null]) expect(await seen(viewer)).toEqual({ stories: new Set(), media: new Set() });
});

test('what was cached of a story when it was shown does not show it after its time', async () => {
  const [owner, viewer] = [await seed.account(), await seed.account()];
  const picture = await seed.media(owner);
  const story = await seed.story(owner, { media: picture });
  const seen = async () => {
    const visibility = visibilityFor(viewer);
    return [(await visibility.stories([story])).size, (await visibility.media([{ id: picture, ownerId: owner }])).size];
  };
  const statements: string[] = [];
  onTestFinished(stack.clients.database.onQuery((statement) => statements.push(statement)));
  await vi.waitFor(async () => {
    statements.length = 0;
    expect(await seen()).toEqual([1, 1]);
    expect(statements).toEqual([]);
  });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY_MS });
  onTestFinished(() => void vi.useRealTimers());
  expect(await seen()).toEqual([0, 0]);
  expect(statements.filter((statement) => statement.includes('stories'))).toEqual([]);
});

test('what does not exist is not visible', async () => {
  const visibility = visibilityFor(await seed.account());
  const [user, post, media] = [newId<'user'>(1), newId<'post'>(1), newId<'media'>(1)];
  expect(await visibility.posts([post])).toEqual(new Set());
  expect(await visibility.people([user])).toEqual(new Set());
  expect(await visibility.contentOf([user])).toEqual(new Set());
  expect(await visibility.media([{ id: media, ownerId: user }])).toEqual(new Set());
  expect(await visibility.person(user)).toBeNull();
  expect(await visibility.post(post)).toBeNull();
});

test('a page of fifty posts of fifty authors costs one query of the posts, one of the people and one of the relations, and then none', async () => {
  const posts = await Promise.all(Array.from({ length: 50 }, async () => seed.post(await seed.account())));
  const viewer = await seed.account();
  await stack.flushRedis();
  const statements: string[] = [];
  const stop = stack.clients.database.onQuery((statement) => statements.push(statement));
  const read = async () => {
    const visibility = visibilityFor(viewer);
    const batches = await Promise.all([visibility.posts(posts.slice(0, 25)), visibility.posts(posts)]);
    expect(batches.map((batch) => batch.size)).toEqual([25, 50]);
  };
  await read();
  expect(statements).toHaveLength(3);
  await vi.waitFor(async () => {
    statements.length = 0;
    await read();
    expect(statements).toEqual([]);
  });
  stop();
});
