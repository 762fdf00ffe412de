import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Picture } from '../../client/person.ts';
import type { Tell } from '../../start/progress.ts';
import { BenchFailure } from '../bench-failure.ts';
import type { Figure } from '../figure.ts';
import type { Comparison, Room } from '../measure.ts';
import { drawPhoto } from '../photo.ts';
import { table } from '../report.ts';
import { measureEncoder } from './encoder.ts';
import { measureMemory, rendererMemory } from './memory.ts';
import { measurePage } from './page.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';
import { measureReady } from './ready.ts';
import { measureVideo } from './video.ts';

const answer = z.object({ numbers: z.tuple([z.number(), z.number()]) });
/** What a core does in a second without AVIF, roughly: so many photos fill the seconds of a round. */
const PHOTOS_PER_SECOND = 2;
const MIB = 1024 * 1024;
/** Each takes minutes. */
const MOST_VIDEO_ROUNDS = 3;

export const media: Comparison = {
  name: 'media',
  about:
    '12-megapixel JPEGs through the whole pipeline of images, a photo of 10 MB from PUT to READY, the encoder, a video of 60 s, each beside the same done barely; bytes of a feed page.',
  compare: async (room, { rounds, seconds }, tell) => {
    const ready = await measureReady(room, rounds, tell);
    tell('drawing the photo, starting the stores');
    const photo = await drawPhoto();
    const pipeline = await startPipeline(room, availableParallelism());
    const figures = [...(await measurePhotos(room, pipeline, { photo, rounds, seconds }, tell)), ready];
    tell('the encoder');
    figures.push(await measureEncoder(pipeline, photo, rounds));
    tell('a feed page of 50 pictures');
    figures.push(...(await measurePage(room)));
    figures.push(await measureVideo(room, pipeline, Math.min(rounds, MOST_VIDEO_ROUNDS), tell));
    return { figures, table: table([{ measure: 'media', figures }]) };
  },
};

export const mediaMemory: Comparison = {
  name: 'media-memory',
  about: 'Memory of the renderers and of the process around them over 2,000 images of several formats and sizes.',
  compare: async (room, _settings, tell) => {
    const pipeline = await startPipeline(room, availableParallelism());
    const figures = await measureMemory(pipeline, tell);
    return { figures, table: table([{ measure: 'media-memory', figures }]) };
  },
};

/** 12-megapixel photos per second and core, without and with AVIF, beside a bare script; and what a renderer held of memory. */
async function measurePhotos(
  room: Room,
  pipeline: Pipeline,
  { photo, rounds, seconds }: { photo: Picture; rounds: number; seconds: number },
  tell: Tell,
): Promise<Figure[]> {
  const cores = availableParallelism();
  const count = Math.max(cores, seconds * PHOTOS_PER_SECOND);
  const bare = await startBare(room, photo.bytes, { count, atOnce: cores });
  const uploads = Array.from({ length: count }, () => photo);
  const rate = (milliseconds: number) => (count * 1_000) / milliseconds / cores;
  const figures: Figure[] = [];
  for (const hasAvif of [false, true]) {
    const [ours, script]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      tell(`${hasAvif ? 'with' : 'without'} AVIF, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      const [bareMs] = await bare(hasAvif);
      const oursMs = await pipeline.process(uploads, { hasAvif });
      if (round === 0) continue;
      ours.push(rate(oursMs));
      script.push(rate(bareMs));
    }
    const baseline = { name: '/s, bare sharp', rounds: script };
    figures.push({ name: `photos per core ${hasAvif ? 'with' : 'without'} AVIF`, unit: '/s', rounds: ours, baseline });
  }
  const [, bareRss] = await bare(true);
  const { peak } = await rendererMemory();
  const baseline = { name: 'MiB, bare sharp', rounds: [bareRss / MIB] };
  return [...figures, { name: 'renderer memory, peak', unit: 'MiB', rounds: [peak / MIB], baseline }];
}

/** Starts the bare script; what it returns runs it once: milliseconds, and its greatest memory in bytes. */
async function startBare(
  { folder, cleanup }: Room,
  bytes: Buffer,
  settings: { count: number; atOnce: number },
): Promise<(hasAvif: boolean) => Promise<[number, number]>> {
  const place = join(folder, 'bare');
  await mkdir(place);
  const file = join(place, 'photo.jpg');
  await writeFile(file, bytes);
  const child = fork(new URL('./bare-process.ts', import.meta.url), { execArgv: [] });
  const ended = once(child, 'exit');
  cleanup.defer(async () => {
    if (child.connected) child.disconnect();
    await ended;
  });
  return async (hasAvif) => {
    const answering = once(child, 'message');
    child.send({ file, folder: place, hasAvif, ...settings });
    const died = ended.then(() => Promise.reject(new BenchFailure('NOT_IN_TIME', 'the bare script has ended')));
    return answer.parse((await Promise.race([answering, died]))[0]).numbers;
  };
}
