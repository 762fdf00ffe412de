import { createFeedSubgraph } from '@lumigraph/feed';
import { type MediaId, type PostId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import { type Clients, connectClients, createLog, type HttpServer, serveHttp } from '@lumigraph/lifecycle';
import { createDelivery, createMediaSubgraph, mediaPrefix } from '@lumigraph/media';
import { createPeopleWorker } from '@lumigraph/people-worker';
import { createPostsSubgraph } from '@lumigraph/posts';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createRoles, createUsersSubgraph } from '@lumigraph/users';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createSeed,
  type Link,
  openLink,
  type Seed,
  serverUrls,
  type TestStack,
  testStack,
  usernameOf,
} from '../test-stack/index.ts';

/** One of two processes of the system, which share the stores. */
interface Instance {
  clients: Clients;
  users: Subgraph;
  posts: Subgraph;
  media: Subgraph;
  feed: Subgraph;
}

const FEED = '{ feed(order: LATEST) { edges { node { id } } } }';
const goPrivate = { query: 'mutation { updateProfile(input: { isPrivate: true }) { userErrors { code } } }' };
const unfollow = { query: 'mutation ($id: ID!) { unfollow(userId: $id) { userErrors { code } } }' };
const block = { query: 'mutation ($id: ID!) { block(userId: $id) { userErrors { code } } }' };
const mute = { query: 'mutation ($id: ID!) { mute(userId: $id) { userErrors { code } } }' };
const removeFollower = { query: 'mutation ($id: ID!) { removeFollower(userId: $id) { userErrors { code } } }' };
const deletePost = { query: 'mutation ($id: ID!) { deletePost(postId: $id) { userErrors { code } } }' };
const deleteStory = { query: 'mutation ($id: ID!) { deleteStory(storyId: $id) { userErrors { code } } }' };
const editPost = {
  query: 'mutation ($id: ID!) { editPost(input: { postId: $id, caption: "Changed" }) { userErrors { code } } }',
};
const suspend = { query: 'mutation ($id: ID!) { suspendUser(userId: $id, reason: HATE) { userErrors { code } } }' };
const takeDown = { query: 'mutation ($id: ID!) { takeDownPost(postId: $id, reason: HATE) { userErrors { code } } }' };
const dropAvatar = { query: 'mutation { updateProfile(input: { avatarMediaId: null }) { userErrors { code } } }' };

let link: Link;
let stack: TestStack;
let seed: Seed;
let writer: Instance;
let reader: Instance;
/** Where the reader's process delivers media. */
let delivery: HttpServer;
let author: UserId;
let follower: UserId;
let stranger: UserId;
let moderator: UserId;
let picture: MediaId;
let avatar: MediaId;
let post: PostId;
let story: StoryId;
let storyPicture: MediaId;

beforeAll(async () => {
  link = await openLink(serverUrls()?.redis ?? '');
  stack = await testStack();
  seed = createSeed(stack.clients);
  writer = await startInstance([link.url]);
  reader = await startInstance(stack.config.redisUrls);
  const { log, metrics } = reader.clients;
  const routes = createDelivery(reader.clients);
  delivery = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
});
afterAll(async () => {
  await delivery.close(0);
  for (const { clients, users, posts, media, feed } of [writer, reader]) {
    await Promise.all([users, posts, media, feed].map((subgraph) => subgraph.stop()));
    await clients.close();
  }
  await stack.stop();
  await link.cut().catch(() => undefined);
});
beforeEach(async () => {
  [author, follower, stranger] = [await seed.account(), await seed.account(), await seed.account()];
  [picture, avatar] = [await seed.media(author), await seed.media(author)];
  await seed.changeAccount(author, { avatar });
  moderator = await seed.account();
  await seed.changeAccount(moderator, { role: 'moderator' });
  await seed.follow(follower, author);
  post = await seed.post(author, { media: [picture] });
  storyPicture = await seed.media(author);
  story = await seed.story(author, { media: storyPicture });
});

async function startInstance(redisUrls: readonly string[]): Promise<Instance> {
  const log = createLog({ level: 'silent', name: 'instance' });
  return withSubgraphs(await connectClients({ ...stack.config, redisUrls: [...redisUrls] }, log));
}

function withSubgraphs(clients: Clients): Instance {
  return {
    clients,
    users: createUsersSubgraph(clients),
    posts: createPostsSubgraph(clients),
    media: createMediaSubgraph(clients),
    feed: createFeedSubgraph(clients),
  };
}

async function read(viewer: UserId): Promise<{ post: boolean; picture: boolean; avatar: boolean; feed: boolean }> {
  const ask = async (subgraph: Subgraph, query: string, id?: string) => {
    const { data, errors } = await stack.ask(subgraph, query, { id }, viewer);
    expect(errors).toBeUndefined();
    return JSON.stringify(data);
  };
  const media = 'query ($id: ID!) { media(id: $id) { id } }';
  const [ofPost, ofPicture, ofAvatar, ofFeed] = await Promise.all([
    ask(reader.posts, 'query ($id: ID!) { post(id: $id) { id } }', post),
    ask(reader.media, media, picture),
    ask(reader.media, media, avatar),
    ask(reader.feed, FEED),
  ]);
  return {
    post: ofPost.includes(post),
    picture: ofPicture.includes(picture),
    avatar: ofAvatar.includes(avatar),
    feed: ofFeed.includes(post),
  };
}

/** Reads until all that the rules ask is cached, and a statement of the rules' tables is none. */
async function cached(viewer: UserId): Promise<void> {
  const statements: string[] = [];
  const stop = reader.clients.database.onQuery((statement) => statements.push(statement));
  await vi.waitFor(async () => {
    statements.length = 0;
    await read(viewer);
    expect(statements.filter((statement) => /\b(accounts|following|post_media)\b/.test(statement))).toEqual([]);
  });
  stop();
}

async function change(who: UserId, { query }: { query: string }, id?: string, by = writer): Promise<void> {
  const subgraph = [deletePost.query, deleteStory.query, editPost.query, takeDown.query].includes(query)
    ? by.posts
    : by.users;
  const { data, errors } = await stack.ask(subgraph, query, { id }, who);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).toContain('"userErrors":[]');
}

/** Whether a viewer sees the story, and its picture. */
async function seesStory(viewer: UserId): Promise<[boolean, boolean]> {
  const ask = (subgraph: Subgraph, query: string, id: string) => stack.ask(subgraph, query, { id }, viewer);
  const [ofStory, ofPicture] = await Promise.all([
    ask(reader.posts, 'query ($id: ID!) { story(id: $id) { id } }', story),
    ask(reader.media, 'query ($id: ID!) { media(id: $id) { id } }', storyPicture),
  ]);
  return [JSON.stringify(ofStory).includes(story), JSON.stringify(ofPicture).includes(storyPicture)];
}

/** Reads until media knows by its cache alone that the story shows its picture. */
async function knowsStory(viewer: UserId): Promise<void> {
  const statements: string[] = [];
  const stop = reader.clients.database.onQuery((statement) => statements.push(statement));
  await vi.waitFor(async () => {
    statements.length = 0;
    expect(await seesStory(viewer)).toEqual([true, true]);
    // The story itself is read anew for each request.
    expect(statements.filter((statement) => /\b(accounts|post_media|stories)\b/.test(statement))).toHaveLength(1);
  });
  stop();
}

/** The URL that a viewer is given of the author's picture, and by the cache alone delivered. */
async function deliveredTo(viewer: UserId): Promise<string> {
  const key = `${mediaPrefix(picture)}1/large-x`;
  await reader.clients.store.put(key, Buffer.from('a picture'), { contentType: 'image/jpeg' });
  await sql`insert into media.renditions (slot, media_id, name, format, width, height, byte_size, key)
    values (${slotOf(picture)}, ${picture}, 'large', 'jpeg', 1, 1, 1, ${key}) on conflict do nothing`.execute(
    stack.clients.database.for(),
  );
  const query = 'query ($id: ID!) { media(id: $id) { url } }';
  const { data } = await stack.ask(reader.media, query, { id: picture }, viewer);
  const [given = ''] = JSON.stringify(data).match(/http[^"]+/) ?? [];
  const url = given.replace(stack.config.mediaUrl, delivery.url);
  const statements: string[] = [];
  const stop = reader.clients.database.onQuery((statement) => statements.push(statement));
  await vi.waitFor(async () => {
    statements.length = 0;
    expect(await statusOf(url)).toBe(200);
    expect(statements).toEqual([]);
  });
  stop();
  return url;
}

const statusOf = async (url: string) => (await fetch(url)).status;

async function captionFor(viewer: UserId): Promise<unknown> {
  const { data } = await stack.ask(
    reader.posts,
    'query ($id: ID!) { post(id: $id) { caption } }',
    { id: post },
    viewer,
  );
  return data?.post;
}

async function isThere(viewer: UserId, id: UserId): Promise<boolean> {
  const { data } = await stack.ask(reader.users, 'query ($id: ID!) { user(id: $id) { id } }', { id }, viewer);
  return JSON.stringify(data).includes(id);
}

/** Reads someone until what the rules ask of them is cached. */
async function knows(viewer: UserId, other: UserId): Promise<void> {
  for (let time = 0; time < 2; time += 1) expect(await isThere(viewer, other)).toBe(true);
}

async function seesQueue(viewer: UserId): Promise<boolean> {
  const { data } = await stack.ask(reader.posts, '{ moderationQueue { edges { cursor } } }', {}, viewer);
  return data?.moderationQueue != null;
}

const ALL = { post: true, picture: true, avatar: true, feed: true };
const NOTHING = { post: false, picture: false, avatar: false, feed: false };

describe.each(['there', 'away from who changes'] as const)('with Redis %s', (state) => {
  beforeAll(async () => {
    if (state === 'there') return;
    await link.cut();
    await vi.waitFor(() => expect(writer.clients.redis.status).not.toBe('ready'));
  });
  afterAll(async () => {
    if (state === 'there') return;
    await link.mend();
    await vi.waitFor(() => expect(writer.clients.redis.status).toBe('ready'), { timeout: 20_000 });
  });

  test('going private is effective at once', async () => {
    await cached(stranger);
    expect(await read(stranger)).toEqual({ ...ALL, feed: false });
    await change(author, goPrivate);
    expect(await read(stranger)).toEqual({ post: false, picture: false, avatar: true, feed: false });
    expect(await read(follower)).toEqual(ALL);
  });

  test('unfollowing is effective at once', async () => {
    await change(author, goPrivate);
    await cached(follower);
    expect(await read(follower)).toEqual(ALL);
    await change(follower, unfollow, author);
    expect(await read(follower)).toEqual({ post: false, picture: false, avatar: true, feed: false });
  });

  test('the removal of a follower is effective at once', async () => {
    await change(author, goPrivate);
    await cached(follower);
    expect(await read(follower)).toEqual(ALL);
    await change(author, removeFollower, follower);
    expect(await read(follower)).toEqual({ post: false, picture: false, avatar: true, feed: false });
  });

  test.each(['by the author', 'by the follower'])('a block %s is effective at once', async (by) => {
    await Promise.all([cached(follower), knows(follower, author), knows(author, follower)]);
    expect(await read(follower)).toEqual(ALL);
    await (by === 'by the author' ? change(author, block, follower) : change(follower, block, author));
    expect(await read(follower)).toEqual(NOTHING);
    expect([await isThere(follower, author), await isThere(author, follower)]).toEqual([false, false]);
    expect(await read(stranger)).toEqual({ ...ALL, feed: false });
  });

  test.each<[string, () => Promise<void>]>([
    ['unfollowing', () => change(follower, unfollow, author)],
    ['the removal of a follower', () => change(author, removeFollower, follower)],
    ['a block by the owner', () => change(author, block, follower)],
    ['a block of the owner', () => change(follower, block, author)],
    ['the suspension of the viewer', () => change(moderator, suspend, follower)],
    ['a take-down', () => change(moderator, takeDown, post)],
  ])('%s ends at once the URL that the viewer has of what is private', async (_what, act) => {
    await change(author, goPrivate);
    const [url, own] = [await deliveredTo(follower), await deliveredTo(author)];
    await act();
    expect([await statusOf(url), await statusOf(own)]).toEqual([404, 200]);
  });

  test('a mute is effective at once, in the feed and nowhere else', async () => {
    await cached(follower);
    expect(await read(follower)).toEqual(ALL);
    await change(follower, mute, author);
    expect(await read(follower)).toEqual({ ...ALL, feed: false });
  });

  test('the deletion of a post is effective at once', async () => {
    await cached(follower);
    expect(await read(follower)).toEqual(ALL);
    await change(author, deletePost, post);
    expect(await read(follower)).toEqual({ post: false, picture: false, avatar: true, feed: false });
  });

  test('the deletion of a story is effective at once, of its picture too', async () => {
    await knowsStory(stranger);
    await change(author, deleteStory, story);
    expect(await seesStory(stranger)).toEqual([false, false]);
  });

  test('a take-down is effective at once, and so is a suspension', async () => {
    await cached(follower);
    expect(await read(follower)).toEqual(ALL);
    await change(moderator, takeDown, post);
    expect(await read(follower)).toEqual({ post: false, picture: false, avatar: true, feed: false });
    await cached(follower);
    await knows(follower, author);
    await change(moderator, suspend, author);
    expect(await read(follower)).toEqual(NOTHING);
    expect(await isThere(follower, author)).toBe(false);
  });

  test('who is made a member sees what is reported no longer at once', async () => {
    for (let time = 0; time < 2; time += 1) expect(await seesQueue(moderator)).toBe(true);
    const roles = createRoles(writer.clients);
    await roles.give(usernameOf(moderator), 'member');
    expect(await seesQueue(moderator)).toBe(false);
    await roles.stop();
  });

  test('the edit of a post is effective at once', async () => {
    await cached(stranger);
    expect(await captionFor(stranger)).toEqual({ caption: '' });
    await change(author, editPost, post);
    expect(await captionFor(stranger)).toEqual({ caption: 'Changed' });
  });

  test('a profile picture that is taken down is nobody’s any more at once', async () => {
    await cached(stranger);
    await change(author, dropAvatar);
    expect(await read(stranger)).toEqual({ post: true, picture: true, avatar: false, feed: false });
  });
});

test('what a process that died after the commit could not forget is forgotten by the event', async () => {
  const { clients } = writer;
  const forget = vi.fn(() => new Promise<void>(() => undefined));
  const dying = withSubgraphs({ ...clients, cache: { ...clients.cache, forget } });
  await cached(follower);
  await cached(stranger);
  const before = await Promise.all([read(follower), read(stranger)]);
  const changes: [UserId, { query: string }, string?][] = [
    [follower, unfollow, author],
    [author, deletePost, post],
    [author, dropAvatar],
  ];
  for (const [index, [who, mutation, id]] of changes.entries()) {
    void change(who, mutation, id, dying);
    await vi.waitFor(() => expect(forget).toHaveBeenCalledTimes(index + 1));
  }
  const cachedPost = (seen: typeof ALL) => ({ picture: seen.picture, avatar: seen.avatar });
  expect((await Promise.all([read(follower), read(stranger)])).map(cachedPost)).toEqual(before.map(cachedPost));

  const worker = await createPeopleWorker(stack.clients);
  await stack.settled();
  await worker.stop();
  expect(await read(follower)).toEqual(NOTHING);
  expect(await read(stranger)).toEqual(NOTHING);
});

test('so are a block and a mute', async () => {
  const { clients } = writer;
  const forget = vi.fn(() => new Promise<void>(() => undefined));
  const dying = withSubgraphs({ ...clients, cache: { ...clients.cache, forget } });
  await Promise.all([cached(stranger), cached(follower), knows(stranger, author), knows(author, stranger)]);
  const changes: [UserId, { query: string }, string][] = [
    [author, block, stranger],
    [follower, mute, author],
  ];
  for (const [index, [who, mutation, id]] of changes.entries()) {
    void change(who, mutation, id, dying);
    await vi.waitFor(() => expect(forget).toHaveBeenCalledTimes(index + 1));
  }
  expect([await read(stranger), await isThere(author, stranger)]).toEqual([{ ...ALL, feed: false }, true]);
  expect(await read(follower)).toEqual(ALL);

  const worker = await createPeopleWorker(stack.clients);
  await stack.settled();
  await worker.stop();
  expect([await read(stranger), await isThere(stranger, author)]).toEqual([NOTHING, false]);
  expect(await isThere(author, stranger)).toBe(false);
  expect(await read(follower)).toEqual({ ...ALL, feed: false });
});

test('so is whom URLs of what is private were good for', async () => {
  const { clients } = writer;
  const forget = vi.fn(() => new Promise<void>(() => undefined));
  const dying = withSubgraphs({ ...clients, cache: { ...clients.cache, forget } });
  await change(author, goPrivate);
  await seed.follow(stranger, author);
  const urls = [await deliveredTo(follower), await deliveredTo(stranger)];
  void change(follower, unfollow, author, dying);
  void change(author, block, stranger, dying);
  await vi.waitFor(() => expect(forget).toHaveBeenCalledTimes(2));
  expect(await Promise.all(urls.map(statusOf))).toEqual([200, 200]);

  const worker = await createPeopleWorker(stack.clients);
  await stack.settled();
  await worker.stop();
  expect(await Promise.all(urls.map(statusOf))).toEqual([404, 404]);
});

test('so is what a post said before an edit', async () => {
  const { clients } = writer;
  const forget = vi.fn(() => new Promise<void>(() => undefined));
  const dying = withSubgraphs({ ...clients, cache: { ...clients.cache, forget } });
  await cached(stranger);
  void change(author, editPost, post, dying);
  await vi.waitFor(() => expect(forget).toHaveBeenCalledTimes(1));
  expect(await captionFor(stranger)).toEqual({ caption: '' });

  const worker = await createPeopleWorker(stack.clients);
  await stack.settled();
  await worker.stop();
  expect(await captionFor(stranger)).toEqual({ caption: 'Changed' });
});

test('so is a deleted story, whose picture others still saw', async () => {
  const { clients } = writer;
  const forget = vi.fn(() => new Promise<void>(() => undefined));
  const dying = withSubgraphs({ ...clients, cache: { ...clients.cache, forget } });
  await knowsStory(stranger);
  void change(author, deleteStory, story, dying);
  await vi.waitFor(() => expect(forget).toHaveBeenCalledTimes(1));
  expect(await seesStory(stranger)).toEqual([false, true]);

  const worker = await createPeopleWorker(stack.clients);
  await stack.settled();
  await worker.stop();
  expect(await seesStory(stranger)).toEqual([false, false]);
});
