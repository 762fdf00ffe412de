import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignInDocument } from '@lumigraph/schema/operations';
import { sql } from 'kysely';
import { test, vi } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import { published, startTestSystem, type TestStack, TOPOLOGIES, testStack } from '../test-stack/index.ts';
import { ask, deleteAccount, type Leaver, makeLeaver, newWord, PASSWORD, readyMedia } from './leaver.ts';
import { expectNothingLeft, tracesInTables } from './traces.ts';

/** All that someone sees where the leaver was. */
async function everywhere(
  viewer: Person,
  { self, ownPost, ownStory, friendsStory, wall, sought }: Leaver,
): Promise<string> {
  const [, , caption] = sought.words;
  const seen = await ask(
    viewer,
    `{ byId: user(id: "${self.id}") { username posts { edges { node { id } } } reel { id } }
      byName: user(username: "${self.username}") { id }
      post(id: "${ownPost}") { id caption } story(id: "${ownStory}") { id }
      friendsStory: story(id: "${friendsStory}") { viewers { edges { node { id } } } }
      media(id: "${sought.ids[5]}") { id }
      wall: post(id: "${wall.postId}") {
        mentions { id } likers { edges { node { id } } }
        comments { edges { node { id body author { id } replies { edges { node { id author { id } } } } } } }
      }
      reply: comment(id: "${wall.ownReply}") { id }
      viewer { user { followers { edges { node { id } } } following { edges { node { id } } } } }
      feed(order: LATEST) { edges { node { id author { id } } } } ranked: feed { edges { node { id author { id } } } }
      storyReels { edges { node { id } } }
      searchUsers(query: "${self.username}") { edges { node { id } } } searchPosts(query: "${caption}") { edges { node { id } } } }`,
  );
  return JSON.stringify(seen);
}

/** The mails that were written, as files. */
async function mails({ config }: TestStack): Promise<string[]> {
  const files = await readdir(config.mailFolder);
  return Promise.all(files.map((file) => readFile(join(config.mailFolder, file), 'utf8')));
}

test.concurrent.for(TOPOLOGIES)(
  'a deleted account is seen nowhere at once, and soon nothing is left of it: %s',
  { timeout: 240_000 },
  async (topology, { expect, onTestFinished }) => {
    const stack = await testStack();
    onTestFinished(stack.stop);
    const system = await startTestSystem(stack, topology);
    onTestFinished(system.stop);
    const leaver = await makeLeaver(system.url);
    const { self, friend, sought, wall } = leaver;
    await stack.settled();
    const before = await everywhere(friend, leaver);
    for (const id of [self.id, leaver.ownPost, leaver.ownStory, wall.ownReply]) expect(before).toContain(`"${id}"`);

    expect(await deleteAccount(self, 'not this one')).toEqual({
      ok: null,
      userErrors: [{ code: 'INVALID_CREDENTIALS' }],
    });
    expect(await deleteAccount(self)).toEqual({ ok: true, userErrors: [] });
    for (const viewer of [friend, ...leaver.others]) {
      const seen = await everywhere(viewer, leaver);
      for (const trace of [...sought.ids, ...sought.words]) expect(seen, viewer.username).not.toContain(trace);
    }
    await expect(deleteAccount(self)).rejects.toThrow('Sign in first');
    await expect(self.feed()).rejects.toThrow('Sign in first');
    await expect(self.like(wall.postId)).rejects.toThrow('Sign in first');
    const input = { login: self.username, password: PASSWORD };
    expect((await self.api.request(SignInDocument, { input })).signIn.userErrors).toMatchObject([
      { code: 'INVALID_CREDENTIALS' },
    ]);

    await vi.waitFor(stack.settled, 90_000);
    expect(await published(stack.clients, 'users.purged')).toEqual([{ userId: self.id }]);
    await expectNothingLeft(stack, sought);
    // What the friend wrote, once in a post that they deleted, and as it was when the leaver reported it.
    expect(await tracesInTables(stack, { ids: [], words: [self.username] })).toEqual([
      'discovery.post_documents.words: 1',
      'discovery.vocabulary.word: 1',
      'posts.posts.caption: 2',
      'posts.reported_subjects.texts: 1',
    ]);
    const friends = await ask(
      friend,
      `{ post(id: "${wall.postId}") { caption likeCount commentCount mentions { id } } viewer { user { followerCount followingCount } } }`,
    );
    expect(friends).toEqual({
      post: { caption: `With @${self.username}`, likeCount: 0, commentCount: 1, mentions: [] },
      viewer: { user: { followerCount: 0, followingCount: 0 } },
    });
    const farewells = (await mails(stack)).filter((mail) => mail.includes('Your account is deleted'));
    expect(farewells).toEqual([expect.stringContaining(`To: ${self.username}@example.com`)]);
    const heir = await signUp(system.url, { username: self.username, password: PASSWORD });
    expect(heir.id).not.toBe(self.id);
  },
);

const CROWD = 5_000;

/** As many followers, in slots of their own. */
async function seedCrowd({ clients }: TestStack, followee: string): Promise<void> {
  const crowd = sql`select (n % 8192)::smallint as slot, (((1000000 + n)::bigint << 23) | ((n % 8192)::bigint << 10)) as id
    from generate_series(1, ${CROWD}::int) n`;
  await sql`
    with crowd as (${crowd}), accounts as (
      insert into users.accounts (slot, id, username, email, password_hash, display_name, following_count)
      select slot, id, 'u' || id, 'u' || id || '@example.org', '-', 'Someone', 1 from crowd
    ), sides as (
      insert into users.following (slot, user_id, followee_id, followed_at) select slot, id, ${followee}::bigint, now() from crowd
    ), counts as (
      update users.accounts set follower_count = ${CROWD} where id = ${followee}
    )
    insert into users.followers (slot, user_id, follower_id, followed_at)
    select ((${followee}::bigint >> 10) & 8191)::smallint, ${followee}::bigint, id, now() from crowd`.execute(
    clients.database.for<unknown>(),
  );
}

test.concurrent.for(TOPOLOGIES)(
  'a worker that is killed again and again while it purges an account leaves nothing of it: %s',
  { timeout: 300_000 },
  async (topology, { expect, onTestFinished }) => {
    const stack = await testStack();
    onTestFinished(stack.stop);
    const system = await startTestSystem(stack, topology);
    onTestFinished(system.stop);
    const star = await signUp(system.url, { username: 'star', password: PASSWORD });
    const { id: postId } = await star.post({ mediaIds: [await readyMedia(star)], caption: newWord() });
    await seedCrowd(stack, star.id);
    await stack.settled();
    const left = async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from users.followers where user_id = ${star.id}`.execute(
        stack.clients.database.for(),
      );
      return rows[0]?.count ?? 0;
    };
    expect(await left()).toBe(CROWD);
    expect(await deleteAccount(star)).toEqual({ ok: true, userErrors: [] });
    for (const share of [0.8, 0.4]) {
      await vi.waitFor(async () => expect(await left()).toBeLessThan(CROWD * share), { timeout: 60_000, interval: 5 });
      await system.kill(system.workerOf('people'));
      expect(await left()).toBeGreaterThan(0);
      await system.revive(system.workerOf('people'));
    }
    await vi.waitFor(async () => expect(await published(stack.clients, 'users.purged')).toHaveLength(1), 90_000);
    await vi.waitFor(stack.settled, 60_000);
    await expectNothingLeft(stack, { ids: [star.id, postId], words: ['star@example.com'] });
  },
);
