import { parseId } from '@lumigraph/ids';
import {
  EditPostDocument,
  FeedDocument,
  PostDocument,
  SearchPostsDocument,
  SearchUsersDocument,
} from '@lumigraph/schema/operations';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectApi } from '../client/api.ts';
import { type Person, signUp } from '../client/person.ts';
import { travel } from '../journey/journey.ts';
import {
  createSeed,
  startTestSystem,
  type TestStack,
  type TestSystem,
  TOPOLOGIES,
  testStack,
} from '../test-stack/index.ts';
import { photo } from './pictures.ts';

describe.each(TOPOLOGIES)('%s', (topology) => {
  let stack: TestStack;
  let system: TestSystem;
  const named = new Map<string, number>();
  beforeAll(async () => {
    stack = await testStack();
    system = await startTestSystem(stack, topology);
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
  });

  function person(name: string): Promise<Person> {
    const number = (named.get(name) ?? 0) + 1;
    named.set(name, number);
    return signUp(system.url, { username: `${name}${number}`, password: 'correct horse battery' });
  }

  async function postOf(author: Person, caption = 'Hello'): Promise<string> {
    const mediaId = await author.upload(await photo());
    expect((await author.processed(mediaId)).status).toBe('READY');
    const { id } = await author.post({ mediaIds: [mediaId], caption });
    return id;
  }

  test('a photo travels from a phone to a follower’s feed, with renditions, BlurHash and a like', async () => {
    const [mira, jon] = [await person('mira'), await person('jon')];
    await jon.follow(mira);
    expect((await jon.feed()).edges).toEqual([]);

    const mediaId = await mira.upload(await photo());
    const draft = await mira.post({ mediaIds: [mediaId], caption: 'Fog over the #harbour' });
    expect((await mira.processed(mediaId)).status).toBe('READY');
    await stack.settled();

    for (const order of ['LATEST', 'RANKED'] as const) {
      const { edges, state } = await jon.feed({ order });
      expect(state).toBe('READY');
      expect(edges.map(({ node }) => node?.id)).toEqual([draft.id]);
      const node = edges[0]?.node;
      expect(node).toMatchObject({
        caption: 'Fog over the #harbour',
        hashtags: ['harbour'],
        status: 'PUBLISHED',
        likeCount: 0,
      });
      expect(node?.author?.username).toBe(mira.username);
      const media = node?.media[0];
      expect(media).toMatchObject({
        width: 1600,
        height: 1200,
        altText: 'Two colours',
        blurHash: expect.stringMatching(/^.{20,}$/),
      });
      for (const rendition of media?.renditions ?? []) {
        const response = await fetch(rendition.url);
        const bytes = Buffer.from(await response.arrayBuffer());
        expect(response.status, rendition.url).toBe(200);
        const { width, height, exif } = await sharp(bytes).metadata();
        expect([width, height, bytes.length]).toEqual([rendition.width, rendition.height, rendition.byteSize]);
        expect(exif).toBeUndefined();
      }
      const kinds = media?.renditions.map(({ name, format }) => `${name} ${format}`).sort();
      expect(kinds).toEqual([
        'large avif',
        'large jpeg',
        'large webp',
        'medium avif',
        'medium jpeg',
        'medium webp',
        'story jpeg',
        'story webp',
        'thumbnail jpeg',
        'thumbnail webp',
      ]);
    }

    expect(await jon.like(draft.id)).toBe(1);
    expect(await jon.like(draft.id)).toBe(1);
    await jon.comment(draft.id, 'Beautiful!');
    expect(await jon.see(draft.id)).toMatchObject({ likeCount: 1, commentCount: 1, viewerHasLiked: true });
  });

  test('posts and people are found by words, forgiving typing errors', async () => {
    const ada = await person('adalovelace');
    const id = await postOf(ada, 'Lighthouse in the evening #sunset');
    await stack.settled();
    const { searchPosts } = await ada.api.request(SearchPostsDocument, { query: 'lighthose' });
    expect(searchPosts?.edges.map(({ node }) => node?.id)).toContain(id);
    const { searchUsers } = await ada.api.request(SearchUsersDocument, { query: 'adalovelac' });
    expect(searchUsers?.edges.map(({ node }) => node?.username)).toContain(ada.username);
  });

  test('an edited post is found by what it says now, mentions whom it names now, and keeps its place in feeds', async () => {
    const [ada, fan] = [await person('ada'), await person('fan')];
    await fan.follow(ada);
    const id = await postOf(ada, 'Windmill');
    const later = await postOf(ada, 'Afterwards');
    await stack.settled();
    const input = { postId: id, caption: `Aqueduct with @${fan.username}` };
    const { editPost } = await ada.api.request(EditPostDocument, { input });
    const changed = { caption: input.caption, editedAt: expect.any(String), mentions: [{ id: fan.id }] };
    expect(editPost).toMatchObject({ post: changed, userErrors: [] });
    await stack.settled();
    expect((await fan.api.request(PostDocument, { id })).post).toEqual(editPost.post);
    for (const [query, found] of [
      ['Windmill', []],
      ['Aqueduct', [id]],
    ] as const) {
      const { searchPosts } = await fan.api.request(SearchPostsDocument, { query });
      expect(searchPosts?.edges.map(({ node }) => node?.id)).toEqual(found);
    }
    const { edges } = await fan.feed({ order: 'LATEST' });
    expect(edges.map(({ node }) => node?.id)).toEqual([later, id]);
  });

  test('a private account’s posts never reach who does not follow it', async () => {
    const [hermit, stranger] = [await person('hermit'), await person('stranger')];
    await hermit.updateProfile({ isPrivate: true });
    const id = await postOf(hermit, 'secretgarden');
    await stack.settled();
    const anonymous = connectApi(system.url);
    expect(await stranger.see(id)).toBeNull();
    expect((await anonymous.request(PostDocument, { id })).post).toBeNull();
    const { searchPosts } = await anonymous.request(SearchPostsDocument, { query: 'secretgarden' });
    expect(searchPosts?.edges).toEqual([]);
    await expect(stranger.like(id)).rejects.toMatchObject({ codes: ['NOT_FOUND'] });
    await stranger.follow(hermit);
    expect(await stranger.see(id)).toBeNull();
  });

  test('a post that was acknowledged outlives who acknowledged it', async () => {
    const [author, fan] = [await person('author'), await person('fan')];
    await fan.follow(author);
    const mediaId = await author.upload(await photo(400, 300));
    await author.processed(mediaId);
    const { id } = await author.post({ mediaIds: [mediaId] });
    const witness = topology === 'in one process' ? 'gateway' : 'posts';
    await system.kill(witness);
    await system.revive(witness);
    await stack.settled();
    expect((await fan.feed({ order: 'LATEST' })).edges.map(({ node }) => node?.id)).toEqual([id]);
  }, 60_000);

  test('after a flush of Redis the next feed is right', async () => {
    const [author, fan] = [await person('author'), await person('fan')];
    await fan.follow(author);
    const ids = [await postOf(author), await postOf(author)];
    await stack.settled();
    const look = async () => (await fan.feed({ order: 'LATEST' })).edges.map(({ node }) => node?.id);
    expect(await look()).toEqual(ids.toReversed());
    await stack.flushRedis();
    expect(await look()).toEqual(ids.toReversed());
  });

  test('a deleted author leaves nulls, not an empty page', async () => {
    const [gone, stays, fan] = [await person('gone'), await person('stays'), await person('fan')];
    await Promise.all([fan.follow(gone), fan.follow(stays)]);
    const id = await postOf(stays);
    await postOf(gone);
    const commentId = await gone.comment(id, 'I was here');
    await stack.settled();
    const goneId = parseId<'user'>(gone.id);
    if (goneId) await createSeed(stack.clients).changeAccount(goneId, { state: 'deleted' });
    const { data, errors } = await fan.api.ask(FeedDocument, { order: 'LATEST' });
    expect(errors).toBeUndefined();
    expect(data?.feed?.edges.map(({ node }) => node?.id)).toEqual([id]);
    expect(commentId).toBeTypeOf('string');
  });

  test('the journey over several pictures ends with every answer right', async () => {
    const photos = await Promise.all(
      [
        [1600, 1200],
        [900, 1400],
        [300, 200],
      ].map(async ([width = 0, height = 0], index) => ({
        ...(await photo(width, height)),
        file: `photo ${index}`,
        width,
        height,
      })),
    );
    const timings = await travel(system.url, photos, 3, () => undefined);
    expect(timings.table()).toContain('phone to feed, whole');
  }, 120_000);

  test.runIf(topology === 'as separate processes')(
    'with one subgraph away the page comes with nulls where its data was',
    async () => {
      const [author, fan] = [await person('author'), await person('fan')];
      await fan.follow(author);
      const id = await postOf(author);
      await stack.settled();
      await system.kill('engagement');
      const { data, errors } = await fan.api.ask(FeedDocument, { order: 'LATEST' });
      expect(data?.feed?.edges[0]?.node).toMatchObject({
        id,
        caption: 'Hello',
        likeCount: null,
        author: { username: author.username },
      });
      expect(JSON.stringify(errors)).toContain('TEMPORARILY_UNAVAILABLE');
      expect(JSON.stringify(errors)).not.toContain('127.0.0.1');
      await system.kill('users');
      const half = await fan.api.ask(FeedDocument, { order: 'LATEST' });
      expect(half.data?.feed?.edges[0]?.node).toMatchObject({ id, author: null });
      await Promise.all([system.revive('engagement'), system.revive('users')]);
      await vi.waitFor(async () => expect((await fan.see(id))?.author?.username).toBe(author.username), {
        timeout: 20_000,
        interval: 100,
      });
    },
    60_000,
  );
});
