import { type MediaId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { createCachedPeople } from '@lumigraph/people-reads';
import { createCachedPosts } from '@lumigraph/post-reads';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVisibility } from './loader.ts';
import { isModerator, requireModerator } from './moderator.ts';

interface Reported {
  slot: number;
  kind: string;
  subject_id: PostId;
}
interface ReportTables {
  'posts.reported_subjects': Reported & { author_id: UserId; status: string };
  'posts.reported_media': Reported & { media_id: MediaId };
}

let stack: TestStack;
let seed: Seed;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
});
afterAll(() => stack.stop());

function asking(viewer: UserId | null) {
  const { clients } = stack;
  const reads = { people: createCachedPeople(clients), posts: createCachedPosts(clients) };
  return { viewer: viewer && { id: viewer }, visibility: createVisibility(reads, viewer) };
}

async function moderatorOf(): Promise<UserId> {
  const moderator = await seed.account();
  await seed.changeAccount(moderator, { role: 'moderator' });
  return moderator;
}

/** Reports a post of a private account with a picture, as the posts domain writes it. */
async function reportedPicture(status: string): Promise<{ id: MediaId; ownerId: UserId }> {
  const ownerId = await seed.account({ isPrivate: true });
  const id = await seed.media(ownerId);
  const post = await seed.post(ownerId, { media: [id] });
  const db = stack.clients.database.for<ReportTables>();
  const subject = { slot: slotOf(post), kind: 'POST', subject_id: post };
  await db
    .insertInto('posts.reported_subjects')
    .values({ ...subject, author_id: ownerId, status })
    .execute();
  await db
    .insertInto('posts.reported_media')
    .values({ ...subject, media_id: id })
    .execute();
  return { id, ownerId };
}

test('who is a moderator is told by the account at this moment', async () => {
  const someone = await seed.account();
  for (const role of ['moderator', 'member']) {
    await seed.changeAccount(someone, { role });
    expect(await isModerator(asking(someone))).toBe(role === 'moderator');
  }
  await expect(requireModerator(asking(someone))).rejects.toMatchObject({ errors: [{ code: 'FORBIDDEN' }] });
  await seed.changeAccount(someone, { role: 'moderator' });
  expect(await requireModerator(asking(someone))).toEqual({ id: someone });
  await seed.changeAccount(someone, { state: 'suspended' });
  expect(await isModerator(asking(someone))).toBe(false);
  await expect(requireModerator(asking(someone))).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  expect(await isModerator(asking(null))).toBe(false);
  await expect(requireModerator(asking(null))).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
});

test('moderators look at the media of what is before them, and at nothing else that is hidden', async () => {
  const [moderator, stranger] = [await moderatorOf(), await seed.account()];
  const [open, dismissed] = [await reportedPicture('OPEN'), await reportedPicture('DISMISSED')];
  const hidden = await seed.account({ isPrivate: true });
  const unreported = { id: await seed.media(hidden), ownerId: hidden };
  const all = [open, dismissed, unreported];
  expect([...(await asking(moderator).visibility.media(all))]).toEqual([open.id]);
  expect([...(await asking(stranger).visibility.media(all))]).toEqual([]);
  expect([...(await asking(null).visibility.media(all))]).toEqual([]);
  await seed.changeAccount(open.ownerId, { state: 'suspended' });
  expect([...(await asking(moderator).visibility.media(all))]).toEqual([open.id]);
  await seed.changeAccount(moderator, { role: 'member' });
  expect([...(await asking(moderator).visibility.media(all))]).toEqual([]);
});

test('an account as the release before wrote it into the cache is nobody who may moderate', async () => {
  const moderator = await moderatorOf();
  await asking(moderator).visibility.person(moderator);
  const { redis } = stack.clients;
  await redis.set(`ac:${moderator}`, `999=${moderator}:1:0:0:`);
  const person = await asking(moderator).visibility.person(moderator);
  expect(person).toMatchObject({ isActive: true, isPrivate: false, avatarMediaId: null, isModerator: false });
});
