import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Person, type Picture, signUp } from '../client/person.ts';
import { settled } from '../test-stack/settled.ts';
import { makeReadySet } from './bare-renditions.ts';
import { BenchFailure } from './bench-failure.ts';
import type { Figure } from './figure.ts';
import type { BenchSystem, Measure } from './measure.ts';
import { drawPhoto } from './photo.ts';
import { repeat } from './repeat.ts';
import { median } from './statistics.ts';

const WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 5;

/** Milliseconds from the first request to the picture in the follower's feed. */
interface Journey {
  upload: number;
  processing: number;
  fanout: number;
  whole: number;
}

export const visible: Measure = {
  name: 'visible',
  about:
    'From the upload of a 12-megapixel JPEG to a follower’s feed, beside a bare sharp script that makes the same renditions.',
  env: {},
  run: async (system, { rounds, seconds }, tell) => {
    tell('drawing the picture');
    const picture = await drawPhoto();
    const [author, follower] = await seed(system);
    const ours: Journey[] = [];
    const bare: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      tell(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      const scripts = await repeat(seconds, () => makeReadySet(picture.bytes));
      const journeys = await repeat(seconds, () => travel(system, author, follower, picture));
      if (round === 0) continue;
      bare.push(median(scripts));
      ours.push(medianOf(journeys));
    }
    return figuresOf(ours, bare);
  },
};

/** Two people, of whom the second follows the first and has a timeline. */
async function seed({ url, clients }: BenchSystem): Promise<[author: Person, follower: Person]> {
  const password = randomBytes(12).toString('hex');
  const author = await signUp(url, { username: 'author', password });
  const follower = await signUp(url, { username: 'follower', password });
  await follower.follow(author);
  await settled(clients);
  await follower.feed({ order: 'LATEST' });
  return [author, follower];
}

/** The app posts as soon as the bytes are there; the post is published when its picture is ready. */
async function travel({ clients }: BenchSystem, author: Person, follower: Person, picture: Picture): Promise<Journey> {
  const start = performance.now();
  const mediaId = await author.upload(picture);
  const uploaded = performance.now();
  const [media, { id }] = await Promise.all([author.processed(mediaId), author.post({ mediaIds: [mediaId] })]);
  if (media.status !== 'READY') throw new BenchFailure('WRONG_ANSWER', `The picture is ${media.status}`);
  const ready = performance.now();
  await untilInFeed(follower, id);
  const end = performance.now();
  // AVIF is made after READY: it shall not weigh on what is measured next.
  await settled(clients);
  return { upload: uploaded - start, processing: ready - uploaded, fanout: end - ready, whole: end - start };
}

async function untilInFeed(follower: Person, postId: string): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    const { edges } = await follower.feed({ order: 'LATEST', first: 1 });
    if (edges[0]?.node?.id === postId) return;
    if (performance.now() > deadline) {
      throw new BenchFailure('NOT_IN_TIME', `Post ${postId} is not in the feed after ${WITHIN_MS} ms`);
    }
    await wait(LOOK_EVERY_MS);
  }
}

function medianOf(journeys: readonly Journey[]): Journey {
  const of = (part: keyof Journey) => median(journeys.map((journey) => journey[part]));
  return { upload: of('upload'), processing: of('processing'), fanout: of('fanout'), whole: of('whole') };
}

function figuresOf(ours: readonly Journey[], bare: readonly number[]): Figure[] {
  const figure = (name: string, part: keyof Journey): Figure => ({
    ...{ name, unit: 'ms', rounds: ours.map((journey) => journey[part]) },
  });
  const baseline = { name: 'ms', rounds: bare };
  return [
    { ...figure('whole', 'whole'), baseline },
    figure('upload', 'upload'),
    { ...figure('processing to READY', 'processing'), baseline },
    figure('fan-out to the feed', 'fanout'),
  ];
}
