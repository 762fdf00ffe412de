import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { BenchFailure } from '../bench-failure.ts';
import type { Figure } from '../figure.ts';
import type { Comparison, Room } from '../measure.ts';
import { drawPhoto } from '../photo.ts';
import { table } from '../report.ts';
import { measurePage } from './page.ts';
import { startPipeline } from './pipeline.ts';
import { measureVideo } from './video.ts';

const answer = z.object({ numbers: z.tuple([z.number(), z.number()]) });
/** What a core does in a second without AVIF, roughly: so many photos fill the seconds of a round. */
const PHOTOS_PER_SECOND = 2;
const MIB = 1024 * 1024;

export const media: Comparison = {
  name: 'media',
  about:
    '12-megapixel JPEGs through the whole pipeline of images, beside the same pictures by a bare sharp script; a video beside bare ffmpeg.',
  compare: async (room, { rounds, seconds }, tell) => {
    const cores = availableParallelism();
    tell('drawing the photo, starting the stores');
    const { bytes } = await drawPhoto();
    const pipeline = await startPipeline(room, cores);
    const count = Math.max(cores, seconds * PHOTOS_PER_SECOND);
    const bare = await startBare(room, bytes, { count, atOnce: cores });
    const rate = (milliseconds: number) => (count * 1_000) / milliseconds / cores;
    const figures: Figure[] = [];
    const memory: number[] = [];
    for (const hasAvif of [false, true]) {
      const [ours, script]: [number[], number[]] = [[], []];
      for (let round = 0; round <= rounds; round++) {
        tell(`${hasAvif ? 'with' : 'without'} AVIF, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
        const [bareMs] = await bare(hasAvif);
        const oursMs = await pipeline.process(bytes, count, { hasAvif });
        memory.push((await pipeline.memory()).now / MIB);
        if (round === 0) continue;
        ours.push(rate(oursMs));
        script.push(rate(bareMs));
      }
      const baseline = { name: '/s, bare sharp', rounds: script };
      figures.push({
        name: `photos per core ${hasAvif ? 'with' : 'without'} AVIF`,
        unit: '/s',
        rounds: ours,
        baseline,
      });
    }
    const [, bareRss] = await bare(true);
    figures.push({ name: 'renderer memory after each round', unit: 'MiB', rounds: memory });
    const peak = (await pipeline.memory()).peak / MIB;
    figures.push({
      name: 'renderer memory, peak',
      unit: 'MiB',
      rounds: [peak],
      baseline: { name: 'MiB, bare sharp', rounds: [bareRss / MIB] },
    });
    tell('a video of 60 s');
    figures.push(await measureVideo(room, pipeline, rounds));
    tell('a feed page of 50 pictures');
    figures.push(...(await measurePage(room)));
    return { figures, table: table([{ measure: 'media', figures }]) };
  },
};

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
