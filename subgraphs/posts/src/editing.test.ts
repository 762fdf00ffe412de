import { newId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostsSubgraph } from './index.ts';
import { collect, postClient } from './test-client.ts';

let stack: TestStack;
let seed: Seed;
let subgraphs: Subgraph[];
/** Posts are edited in one process … */
let writer: ReturnType<typeof postClient>;
/** … and shown by another. */
let reader: ReturnType<typeof postClient>;
let edited: Awaited<ReturnType<typeof collect<'posts.edited'>>>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  const [one, other] = [createPostsSubgraph(stack.clients), createPostsSubgraph(stack.clients)];
  subgraphs = [one, other];
  [writer, reader] = [postClient(stack, one), postClient(stack, other)];
  edited = await collect(stack, 'posts.edited');
});
afterAll(async () => {
  await Promise.all([...subgraphs.map((subgraph) => subgraph.stop()), edited.stop()]);
  await stack.stop();
});

async function newPost(author: UserId, caption: string, location: string | null = null): Promise<PostId> {
  const { post } = await writer.create(author, { mediaIds: [await seed.media(author)], caption, location });
  if (!post) throw new Error('no post');
  return post.id;
}

/** What a post was before each edit, the first version first. */
async function historyOf(id: PostId) {
  const { rows } = await sql<{ version: number; caption: string; location: string | null }>`
    select version, caption, location from posts.post_versions where slot = ${slotOf(id)} and post_id = ${id}
    order by version`.execute(stack.clients.database.for());
  return rows;
}

test('an author changes what a post says; all see it at once, and what it said is kept', async () => {
  const [ada, fan] = [await seed.account(), await seed.account()];
  const id = await newPost(ada, 'Sunset #sea', 'Rome');
  const before = await reader.post(fan, id);
  expect(before).toMatchObject({ caption: 'Sunset #sea', editedAt: null });
  const { post, userErrors } = await writer.edit(ada, {
    postId: id,
    caption: 'Sunrise\r\n#lake #日本',
    location: ' Zürich ',
  });
  expect(userErrors).toEqual([]);
  const changed = { caption: 'Sunrise\n#lake #日本', hashtags: ['lake', '日本'], location: 'Zürich' };
  expect(post).toEqual({ ...before, ...changed, editedAt: expect.any(String) });
  expect(Date.parse(post?.editedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(post?.createdAt ?? ''));
  for (const viewer of [ada, fan, null]) expect(await reader.post(viewer, id)).toEqual(post);

  await writer.edit(ada, { postId: id, location: null });
  expect(await reader.post(fan, id)).toMatchObject({ ...changed, location: null });
  await writer.edit(ada, { postId: id, caption: '' });
  expect(await reader.post(fan, id)).toMatchObject({ caption: '', hashtags: [], location: null });
  expect(await historyOf(id)).toEqual([
    { version: 2, caption: 'Sunset #sea', location: 'Rome' },
    { version: 3, caption: changed.caption, location: 'Zürich' },
    { version: 4, caption: changed.caption, location: null },
  ]);
  await stack.settled();
  const told = edited.seen.filter(({ postId }) => postId === id).sort((a, b) => a.version - b.version);
  expect(told).toEqual([3, 4, 5].map((version) => ({ postId: id, authorId: ada, version })));
});

test('an edit that changes nothing leaves a post as it is', async () => {
  const ada = await seed.account();
  const id = await newPost(ada, 'Line\nby line', 'Rome');
  const before = await reader.post(ada, id);
  for (const change of [{}, { caption: 'Line\r\nby line' }, { caption: null, location: ' Rome ' }]) {
    expect(await writer.edit(ada, { postId: id, ...change })).toEqual({ post: before, userErrors: [] });
  }
  expect(await historyOf(id)).toEqual([]);
  await stack.settled();
  expect(edited.seen.filter(({ postId }) => postId === id)).toEqual([]);
});

test('nobody edits a post but its author, nor one that is deleted', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const [hers, deleted] = [await newPost(ada, 'Mine'), await newPost(bob, 'Gone')];
  await writer.remove(bob, deleted);
  for (const postId of [hers, deleted, newId<'post'>(slotOf(bob)), 'x', '', `${hers}'--`, '1\0']) {
    const { post, userErrors } = await writer.edit(bob, { postId, caption: 'Taken' });
    expect(post).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'postId'] }]);
  }
  expect(await reader.post(null, hers)).toMatchObject({ caption: 'Mine', editedAt: null });
  expect(await historyOf(deleted)).toEqual([]);
  await expect(writer.edit(null, { postId: hers, caption: 'Taken' })).rejects.toThrow('UNAUTHENTICATED');
  await seed.changeAccount(ada, { state: 'suspended' });
  await expect(writer.edit(ada, { postId: hers, caption: 'Back' })).rejects.toThrow('UNAUTHENTICATED');
});

test('hostile texts come back as they were written, or are refused by the field and change nothing', async () => {
  const ada = await seed.account();
  const id = await newPost(ada, 'First');
  const kept = [
    '\u202eabc\u202c שלום \u2066عليكم\u2069 \u200f\u200e',
    '\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u180e',
    '👨‍👩‍👧‍👦🏳️‍🌈 👩🏽‍🚀 🇨🇭 1️⃣ \u{e0067}\u{e007f}',
    'Z̸̢̛̲̹a̶l̵g̷o̴ T̗̺͖̹̯͓Ṯ̤͍̥͇͈h̲́e͏͓̼̗̙̼̣͔ ﷽ ﷺ 𒐫 ꧅',
    "'; drop table posts.posts; -- \" ` ´ ' or 1=1 /*",
    '<script>alert(1)</script> &lt; &#0; <img src=x onerror=alert(1)> javascript:alert(1)',
    '$1 $$ {{7*7}} #{7*7} %s %n %x \\u0000 \\0 \\x00 {"a":null} [] NaN null undefined true',
    '../../../etc/passwd C:\\CON nul %00 %2e%2e `id` $(id) | id; \u2028\u2029',
    'ﬁ ＡＢＣ ½ Ω≈ç√ ¡™£¢∞§ ㅤ 田中さん ヽ༼ຈل͜ຈ༽ﾉ \uffff\ufdd0\u{10ffff}\ue000',
    '@'.repeat(2_200),
    '#'.repeat(2_200),
    '😀'.repeat(2_200),
    'e\u0301'.repeat(1_100),
  ];
  for (const caption of kept) {
    const { post } = await writer.edit(ada, { postId: id, caption });
    expect(post?.caption).toBe(caption);
    expect((await reader.post(null, id))?.caption).toBe(caption);
  }
  const before = await reader.post(null, id);
  const refused: [object, string][] = [
    ...['a\0b', '\u0007', '\u001b[31m', '\u0085', '\u007f', '\r', '\ud83d', '\ude00\ud83d', 'x\udc00'].map(
      (caption): [object, string] => [{ caption }, 'caption'],
    ),
    [{ caption: 'x'.repeat(2_201) }, 'caption'],
    [{ caption: '😀'.repeat(2_201) }, 'caption'],
    [{ caption: '@'.repeat(1_000_000) }, 'caption'],
    [{ caption: 'fine', location: 'a\nb' }, 'location'],
    [{ caption: 'fine', location: 'a\0b' }, 'location'],
    [{ location: '\udc00' }, 'location'],
    [{ location: 'x'.repeat(101) }, 'location'],
  ];
  for (const [change, field] of refused) {
    const { post, userErrors } = await writer.edit(ada, { postId: id, ...change });
    expect(post).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', field] }]);
  }
  expect(await reader.post(null, id)).toEqual(before);
});

test('of many edits at once none is lost: each says what it found', async () => {
  const ada = await seed.account();
  const id = await newPost(ada, 'start');
  const captions = Array.from({ length: 20 }, (_, turn) => `turn ${turn}`);
  const answers = await Promise.all(captions.map((caption) => writer.edit(ada, { postId: id, caption })));
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  const last = (await reader.post(null, id))?.caption ?? '';
  const history = await historyOf(id);
  expect(history.map(({ version }) => version)).toEqual(captions.map((_, turn) => turn + 2));
  expect([...history.map(({ caption }) => caption), last].sort()).toEqual(['start', ...captions].sort());
});

test('a post that waits for its media is edited by its author, and published as it is then', async () => {
  const [ada, fan] = [await seed.account(), await seed.account()];
  const { post } = await writer.create(ada, { mediaIds: [await seed.media(ada, 'PROCESSING')], caption: 'Soon' });
  const { post: changed } = await writer.edit(ada, { postId: post?.id ?? '', caption: 'Now' });
  expect(changed).toMatchObject({ status: 'PROCESSING', caption: 'Now' });
  expect(await reader.post(fan, post?.id ?? '')).toBeNull();
});
