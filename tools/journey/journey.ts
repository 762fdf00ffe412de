import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type MediaFieldsFragment, SearchPostsDocument } from '@lumigraph/schema/operations';
import { isBlurhashValid } from 'blurhash';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { type Person, signUp } from '../client/person.ts';
import type { Photo } from './photos.ts';
import { createTimings, type Timings } from './timings.ts';

/** The system answered, but not rightly. */
class WrongAnswer extends Error {}

const VISIBLE_WITHIN_MS = 15_000;
const AT_ONCE = 4;

interface Posted {
  id: string;
  author: Person;
  photo: Photo;
}

/**
 * The product's main job through the public API alone: people sign up and follow each other, upload the photos, post them, read each
 * other's feeds, fetch and decode every rendition, like. Returns the timings. Throws a WrongAnswer at the first wrong one.
 */
export async function travel(
  url: string,
  photos: readonly Photo[],
  peopleCount: number,
  tell: (line: string) => void,
): Promise<Timings> {
  const timings = createTimings();
  const run = `j${randomBytes(4).toString('hex')}`;
  const limit = pLimit(AT_ONCE);

  tell(`${peopleCount} people sign up and follow each other`);
  const people = await Promise.all(
    Array.from({ length: peopleCount }, (_, index) =>
      limit(() =>
        timings.time('sign up', () =>
          signUp(url, { username: `${run}_${index}`, password: randomBytes(12).toString('hex') }),
        ),
      ),
    ),
  );
  for (const reader of people) {
    for (const author of people) if (author !== reader) await timings.time('follow', () => reader.follow(author));
  }

  const posted: Posted[] = [];
  for (const [index, photo] of photos.entries()) {
    const author = at(people, index);
    tell(`${index + 1}/${photos.length} ${photo.file}`);
    const reader = at(people, index + 1);
    const id = await timings.time('phone to feed, whole', async () => {
      const mediaId = await timings.time('upload', () => author.upload(photo));
      const media = await timings.time('processing', () => author.processed(mediaId));
      expect(media.status === 'READY', `${photo.file} is ${media.status} (${media.failure?.code}): it should be READY`);
      const { id } = await timings.time('post', () =>
        author.post({ mediaIds: [mediaId], caption: `Number ${index} #${run}` }),
      );
      await timings.time('post to follower’s feed', () => untilInFeed(reader, id));
      posted.push({ id, author, photo });
      return id;
    });
    // The first reader's feed had it; a moment later everybody's has.
    await Promise.all(people.map((person) => untilInFeed(person, id)));
  }

  tell('every feed holds what its owner may see, once, in order');
  for (const reader of people) await checkFeed(reader, posted, timings);
  tell('every rendition is fetched and decoded');
  for (const { id, author, photo } of posted) {
    const post = await untilComplete(author, id);
    const [media] = post.media;
    expect(media, `post ${id} has lost its media`);
    await Promise.all(
      media.renditions.map((rendition) =>
        limit(() => timings.time('fetch a rendition', () => checkRendition(rendition, photo))),
      ),
    );
    checkMedia(media, photo);
  }

  tell('everybody likes everything');
  for (const { id } of posted) {
    await Promise.all(people.map((person) => limit(() => timings.time('like', () => person.like(id)))));
    const { likeCount } = (await at(people, 0).see(id)) ?? {};
    expect(likeCount === people.length, `post ${id} has ${likeCount} likes: it should have ${people.length}`);
  }
  await checkSearch(at(people, 0), run, posted);
  return timings;
}

async function untilInFeed(reader: Person, postId: string): Promise<void> {
  const deadline = performance.now() + VISIBLE_WITHIN_MS;
  for (;;) {
    const { edges } = await reader.feed({ order: 'LATEST', first: 5 });
    if (edges.some(({ node }) => node?.id === postId)) return;
    expect(
      performance.now() < deadline,
      `post ${postId} did not reach the feed of ${reader.username} within ${VISIBLE_WITHIN_MS} ms`,
    );
    await wait(10);
  }
}

async function checkFeed(reader: Person, posted: readonly Posted[], timings: Timings): Promise<void> {
  for (const order of ['LATEST', 'RANKED'] as const) {
    const ids: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await timings.time(`feed ${order}`, () => reader.feed({ order, first: 7, ...(after && { after }) }));
      expect(page.degradedSources.length === 0, `the feed of ${reader.username} lacks ${page.degradedSources}`);
      ids.push(...page.edges.map(({ node }) => node?.id ?? 'null'));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor ?? undefined;
    }
    const expected = posted.map(({ id }) => id).toReversed();
    const isRight =
      order === 'LATEST' ? ids.join() === expected.join() : ids.toSorted().join() === expected.toSorted().join();
    expect(isRight, `the ${order} feed of ${reader.username} is ${ids}: it should be ${expected}`);
  }
}

/** AVIF and what a story shows follow after READY: waits until every rendition is there. */
async function untilComplete(author: Person, postId: string) {
  const deadline = performance.now() + VISIBLE_WITHIN_MS;
  for (;;) {
    const post = await author.see(postId);
    expect(post, `post ${postId} is gone`);
    const renditions = post.media[0]?.renditions ?? [];
    if (renditions.some(({ format }) => format === 'avif') && renditions.some(({ name }) => name === 'story'))
      return post;
    expect(performance.now() < deadline, `post ${postId} has no AVIF after ${VISIBLE_WITHIN_MS} ms`);
    await wait(100);
  }
}

async function checkRendition(rendition: MediaFieldsFragment['renditions'][number], photo: Photo): Promise<void> {
  const what = `${rendition.name} ${rendition.format} of ${photo.file}`;
  const response = await fetch(rendition.url, { signal: AbortSignal.timeout(20_000) });
  expect(response.ok, `${what}: the store answers ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.length === rendition.byteSize, `${what} has ${bytes.length} bytes: it says ${rendition.byteSize}`);
  const { width, height, exif, gps } = { gps: undefined, ...(await sharp(bytes).metadata()) };
  expect(
    width === rendition.width && height === rendition.height,
    `${what} is ${width}×${height}: it says ${rendition.width}×${rendition.height}`,
  );
  expect(exif === undefined && gps === undefined, `${what} carries metadata`);
  await sharp(bytes).stats();
  // A thumbnail is cut out of the picture, and a story has a margin around it.
  const isWhole = rendition.name !== 'thumbnail' && rendition.name !== 'story';
  const isEnlarged = isWhole && (width > photo.width || height > photo.height);
  expect(!isEnlarged, `${what} is enlarged`);
}

function checkMedia(media: MediaFieldsFragment, photo: Photo): void {
  expect(
    media.width === photo.width && media.height === photo.height,
    `${photo.file} became ${media.width}×${media.height}`,
  );
  expect(isBlurhashValid(media.blurHash ?? '').result, `${photo.file} has no valid BlurHash`);
  expect(
    /^#[0-9a-f]{6}$/.test(media.dominantColor ?? ''),
    `${photo.file} has the dominant colour ${media.dominantColor}`,
  );
  expect(media.url, `${photo.file} has no URL`);
}

async function checkSearch(person: Person, hashtag: string, posted: readonly Posted[]): Promise<void> {
  const deadline = performance.now() + VISIBLE_WITHIN_MS;
  const most = Math.min(posted.length, 100);
  for (;;) {
    const { searchPosts } = await person.api.request(SearchPostsDocument, { query: `#${hashtag}`, first: 100 });
    const found = searchPosts?.edges.length ?? 0;
    if (found === most) return;
    expect(performance.now() < deadline, `search finds ${found} of ${most} posts`);
    await wait(100);
  }
}

function expect(truth: unknown, otherwise: string): asserts truth {
  if (!truth) throw new WrongAnswer(otherwise);
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('an empty list');
  return item;
}
