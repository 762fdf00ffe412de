import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type CommentId, type MediaId, newId, type PostId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import type { Part } from '@lumigraph/lifecycle';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack, unzip, usernameOf } from '@lumigraph/tools/test-stack';
import { createUsersSubgraph } from '@lumigraph/users';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createPeopleWorker } from '../index.ts';
import { createExporting } from './exporting.ts';

let stack: TestStack;
let seed: Seed;
let users: Subgraph;
let worker: Part | null = null;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  users = createUsersSubgraph(stack.clients);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await worker?.stop();
  worker = null;
});
afterAll(async () => {
  await users.stop();
  await stack.stop();
});

type ExportKey = Parameters<ReturnType<typeof createExporting>['make']>[0];
const db = () => stack.clients.database.for<unknown>();

async function request(userId: UserId): Promise<ExportKey> {
  const { data } = await stack.ask(users, 'mutation { requestDataExport { exportId } }', {}, userId);
  const { requestDataExport } = data as { requestDataExport: { exportId: string } };
  const exportId = parseId<'dataExport'>(requestDataExport.exportId);
  if (!exportId) throw new Error('the export was refused');
  return { exportId, userId };
}

async function stateOf({ exportId }: ExportKey): Promise<{ status: string; key: string }> {
  const { rows } = await sql<{ status: string; key: string }>`select status, object_key as key from users.data_exports
    where id = ${exportId}`.execute(db());
  if (!rows[0]) throw new Error('there is no such export');
  return rows[0];
}

async function archiveOf(wanted: ExportKey) {
  const { status, key } = await stateOf(wanted);
  expect(status).toBe('READY');
  return unzip(await buffer(await stack.clients.store.get(key)));
}

function read(files: Awaited<ReturnType<typeof archiveOf>>, path: string) {
  return JSON.parse(files.get(path)?.bytes.toString() ?? 'null');
}

/** A picture whose original is kept, or is still what was sent. */
async function picture(owner: UserId, column: 'original_key' | 'upload_key', bytes: Buffer): Promise<MediaId> {
  const id = await seed.media(owner, column === 'original_key' ? 'READY' : 'PROCESSING');
  const key = `${slotOf(id)}/${id}/1/${column}`;
  await stack.clients.store.put(key, bytes, { contentType: 'image/jpeg' });
  const keys = { original_key: null, upload_key: null, [column]: key };
  await sql`update media.media set original_key = ${keys.original_key}, upload_key = ${keys.upload_key} where id = ${id}`.execute(
    db(),
  );
  return id;
}

async function comment(author: UserId, post: PostId, body: string): Promise<CommentId> {
  const id = newId<'comment'>(slotOf(post));
  await sql`insert into engagement.comments (slot, id, post_id, author_id, body)
    values (${slotOf(id)}, ${id}, ${post}, ${author}, ${body})`.execute(db());
  await sql`insert into engagement.comments_by_user (slot, user_id, comment_id, post_id)
    values (${slotOf(author)}, ${author}, ${id}, ${post})`.execute(db());
  return id;
}

async function like(user: UserId, post: PostId): Promise<void> {
  await sql`insert into engagement.likes_by_user (slot, user_id, post_id) values (${slotOf(user)}, ${user}, ${post})`.execute(
    db(),
  );
}

async function say(post: PostId, caption: string): Promise<void> {
  await sql`update posts.posts set caption = ${caption} where id = ${post}`.execute(db());
}

test('an archive has all that is kept of a person, and of others only ids and the names that the person can see', async () => {
  const [ada, friend, blocker, hidden] = [
    await seed.account(),
    await seed.account(),
    await seed.account(),
    await seed.account({ isPrivate: true }),
  ];
  const secrets = ['SECRET of a comment', 'SECRET of a private post', `${usernameOf(friend)}@`, usernameOf(blocker)];
  const [kept, sent] = [randomBytes(50_000), randomBytes(20_000)];
  const [shown, fresh] = [await picture(ada, 'original_key', kept), await picture(ada, 'upload_key', sent)];
  const foreign = await picture(friend, 'original_key', Buffer.from('SECRET of a picture'));
  const post = await seed.post(ada, { media: [shown], mentions: [friend] });
  await say(post, 'Now "this" 👩‍🚀\u2028');
  await sql`insert into posts.post_versions (slot, post_id, version, caption) values (${slotOf(post)}, ${post}, 1, 'Then that')`.execute(
    db(),
  );
  await sql`update posts.posts set edited_at = now(), location = 'Zürich', hashtags = '{sea}' where id = ${post}`.execute(
    db(),
  );
  const secretPost = await seed.post(hidden, { media: [foreign] });
  await say(secretPost, 'SECRET of a private post');
  await like(ada, secretPost);
  const mine = await comment(ada, secretPost, 'Mine');
  await comment(friend, post, 'SECRET of a comment');
  await seed.follow(ada, friend);
  await seed.follow(friend, ada);
  await seed.mute(ada, blocker);
  await seed.block(blocker, ada);
  await seed.block(ada, hidden);
  await sql`insert into posts.reports (slot, kind, subject_id, reporter_id, reason, note)
    values (${slotOf(secretPost)}, 'POST', ${secretPost}, ${ada}, 'SPAM', 'my words'),
      (${slotOf(secretPost)}, 'POST', ${secretPost}, ${friend}, 'SPAM', 'SECRET words')`.execute(db());
  await sql`insert into posts.reports_by_reporter (slot, reporter_id, kind, subject_id)
    values (${slotOf(ada)}, ${ada}, 'POST', ${secretPost})`.execute(db());
  await sql`insert into users.sessions (slot, user_id, id, token_hash, expires_at)
    values (${slotOf(ada)}, ${ada}, gen_random_uuid(), '\\x5ec4e7', now() + interval '1 day')`.execute(db());

  worker = await createPeopleWorker(stack.clients);
  const wanted = await request(ada);
  await stack.settled();
  const files = await archiveOf(wanted);

  expect(read(files, 'account.json')).toMatchObject({
    id: ada,
    username: usernameOf(ada),
    email: `u${ada}@example.org`,
    isEmailVerified: false,
    settings: { hideSeenPosts: true, pushNotifications: true },
  });
  expect(read(files, 'posts.json')).toMatchObject([
    {
      id: post,
      caption: 'Now "this" 👩‍🚀\u2028',
      hashtags: ['sea'],
      location: 'Zürich',
      mentions: [{ username: usernameOf(friend), userId: friend }],
      mediaIds: [shown],
      deletedAt: null,
    },
  ]);
  expect(read(files, 'post-versions.json')).toMatchObject([{ postId: post, version: 1, caption: 'Then that' }]);
  expect(read(files, 'comments.json')).toMatchObject([{ id: mine, postId: secretPost, body: 'Mine' }]);
  expect(read(files, 'likes.json')).toMatchObject([{ postId: secretPost }]);
  expect(read(files, 'reports.json')).toMatchObject([{ kind: 'POST', subjectId: secretPost, note: 'my words' }]);
  for (const list of ['following', 'followers'])
    expect(read(files, `${list}.json`)).toMatchObject([{ userId: friend, username: usernameOf(friend) }]);
  expect(read(files, 'muted.json')).toMatchObject([{ userId: blocker, username: null }]);
  expect(read(files, 'blocked.json')).toMatchObject([{ userId: hidden, username: usernameOf(hidden) }]);
  const [session, ...others] = read(files, 'sessions.json');
  expect([Object.keys(session).sort(), others]).toEqual([['createdAt', 'expiresAt', 'refreshedAt'], []]);
  expect(read(files, 'media.json').map(({ id }: { id: string }) => id)).toEqual([shown, fresh]);
  expect(files.get(`media/${shown}.jpg`)).toEqual({ bytes: kept, isStored: true });
  expect(files.get(`media/${fresh}.jpg`)?.bytes).toEqual(sent);
  const described: string[] = read(files, 'index.json').files.map(({ path }: { path: string }) => path);
  const data = [...files.keys()].filter((path) => !path.startsWith('media/') && path !== 'index.json');
  expect(described).toEqual(data);

  const everything = [...files.values()].map(({ bytes }) => bytes.toString('latin1')).join('\n');
  for (const secret of [...secrets, 'SECRET', 'password', 'token', '5ec4e7', wanted.exportId]) {
    expect(everything).not.toContain(secret);
  }
});

test('lists longer than a batch are whole, in order, each row once', async () => {
  const ada = await seed.account();
  const slot = slotOf(ada);
  await sql`insert into engagement.likes_by_user (slot, user_id, post_id) select ${slot}, ${ada}, n from generate_series(1, 1201) n`.execute(
    db(),
  );
  await sql`insert into users.followers (slot, user_id, follower_id, followed_at)
    select ${slot}, ${ada}, n, '2026-01-01'::timestamptz + (n / 700) * interval '1 s' from generate_series(1, 1000) n`.execute(
    db(),
  );
  const wanted = await request(ada);
  await createExporting(stack.clients).make(wanted, { attempt: 1 });
  const files = await archiveOf(wanted);
  const ids = (path: string, field: string) =>
    read(files, path).map((row: Record<string, string>) => Number(row[field]));
  const counted = (length: number) => Array.from({ length }, (_, n) => n + 1);
  expect(ids('likes.json', 'postId')).toEqual(counted(1201));
  expect(ids('followers.json', 'userId').sort((a: number, b: number) => a - b)).toEqual(counted(1000));
});

test('a try that breaks off leaves nothing, and the next one makes the archive', async () => {
  const ada = await seed.account();
  await picture(ada, 'original_key', randomBytes(100_000));
  const wanted = await request(ada);
  const { key } = await stateOf(wanted);
  const exporting = createExporting(stack.clients);
  const breaking = Readable.from(
    (async function* () {
      yield randomBytes(1_000);
      throw new Error('the object broke off');
    })(),
  );
  vi.spyOn(stack.clients.store, 'get').mockResolvedValueOnce(breaking);
  await expect(exporting.make(wanted, { attempt: 1 })).rejects.toThrow('the object broke off');
  expect(await stateOf(wanted)).toMatchObject({ status: 'PENDING' });
  expect(await stack.clients.store.head(key)).toBeNull();

  await exporting.make(wanted, { attempt: 2 });
  await exporting.make(wanted, { attempt: 3 });
  expect([...(await archiveOf(wanted)).keys()].filter((path) => path.startsWith('media/'))).toHaveLength(1);
});

test('at the last try an export is given up; a store that is away gives up none', async () => {
  const ada = await seed.account();
  const wanted = await request(ada);
  const exporting = createExporting(stack.clients);
  const put = vi.spyOn(stack.clients.store, 'put');
  put.mockRejectedValueOnce(Object.assign(new Error('away'), { code: 'STORE_UNAVAILABLE' }));
  await expect(exporting.make(wanted, { attempt: 5 })).rejects.toThrow('away');
  expect(await stateOf(wanted)).toMatchObject({ status: 'PENDING' });
  put.mockRejectedValueOnce(new Error('no'));
  await expect(exporting.make(wanted, { attempt: 5 })).rejects.toThrow('no');
  expect(await stateOf(wanted)).toMatchObject({ status: 'FAILED' });
});

test('a worker that stops ends the archive under way, which another makes', async () => {
  const ada = await seed.account();
  await picture(ada, 'original_key', randomBytes(1_000));
  const wanted = await request(ada);
  const stopping = createExporting(stack.clients);
  const silent = new Readable({ read: () => undefined });
  const opened = new Promise<void>((resolve) => {
    vi.spyOn(stack.clients.store, 'get').mockImplementationOnce(async () => {
      resolve();
      return silent;
    });
  });
  const making = stopping.make(wanted, { attempt: 5 });
  await opened;
  stopping.interrupt();
  await expect(making).rejects.toThrow();
  expect(silent.destroyed).toBe(true);
  expect(await stateOf(wanted)).toMatchObject({ status: 'PENDING' });
  await createExporting(stack.clients).make(wanted, { attempt: 1 });
  await archiveOf(wanted);
});

test('an archive whose time is over is deleted by a worker that looks every minute', async () => {
  const ada = await seed.account();
  const wanted = await request(ada);
  const exporting = createExporting(stack.clients);
  await exporting.make(wanted, { attempt: 1 });
  const { key } = await stateOf(wanted);
  await sql`update users.data_exports set ends_at = now() where id = ${wanted.exportId}`.execute(db());
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  exporting.start();
  vi.advanceTimersByTime(59_000);
  expect((await stateOf(wanted)).status).toBe('READY');
  vi.advanceTimersByTime(1_000);
  await exporting.stop();
  vi.useRealTimers();
  expect((await stateOf(wanted)).status).toBe('EXPIRED');
  expect(await stack.clients.store.head(key)).toBeNull();
});

test('an avatar is taken away when its picture is deleted', async () => {
  worker = await createPeopleWorker(stack.clients);
  const ada = await seed.account();
  const avatar = await seed.media(ada);
  await seed.changeAccount(ada, { avatar });
  const data = { mediaId: avatar, ownerId: ada, version: 2 };
  await stack.clients.events.publish({ name: 'media.deleted', slot: slotOf(avatar), data }, 'test:avatar');
  await stack.settled();
  const { rows } = await sql`select avatar_media_id as avatar from users.accounts where id = ${ada}`.execute(db());
  expect(rows).toEqual([{ avatar: null }]);
});
