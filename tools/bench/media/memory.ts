import { readdir, readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { draw, SUBJECTS } from '../../demo/draw/index.ts';
import type { Tell } from '../../start/progress.ts';
import type { Figure } from '../figure.ts';
import type { Pipeline } from './pipeline.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const IMAGES = 2_000;
const AT_A_TIME = 100;
/** After which nothing is new to the renderers any more. */
const WARM = 200;
const WIDTHS = [700, 1_000, 1_300, 1_600, 1_900];
const ENCODINGS: ((image: Sharp) => Sharp)[] = [
  (image) => image.jpeg({ quality: 92 }),
  (image) => image.webp({ quality: 90 }),
  (image) => image.png(),
  (image) => image.tiff({ quality: 90 }),
];

/** Resident memory of the largest renderer and of the process around it, in MiB, over 2,000 images of several formats and sizes: all the way, beside what they were after the first 200. */
export async function measureMemory(pipeline: Pipeline, tell: Tell): Promise<Figure[]> {
  const images = await drawImages();
  const [renderers, around]: [number[], number[]] = [[], []];
  for (let done = 0; done < IMAGES; done += AT_A_TIME) {
    tell(`${done} of ${IMAGES} images`);
    await pipeline.process(images, { hasAvif: false });
    renderers.push((await rendererMemory()).now / MIB);
    around.push(process.memoryUsage.rss() / MIB);
  }
  return [figureOf(`renderer over ${IMAGES} images`, renderers), figureOf('the process around it', around)];
}

function figureOf(name: string, all: readonly number[]): Figure {
  const warm = all[WARM / AT_A_TIME - 1] ?? 0;
  const rounds = all.slice(WARM / AT_A_TIME);
  return { name, unit: 'MiB', rounds, baseline: { name: `MiB after ${WARM}`, rounds: rounds.map(() => warm) } };
}

/** What the largest renderer that this process has started holds of memory now, and held at most, in bytes; nothing where there is no /proc. */
export async function rendererMemory(): Promise<{ now: number; peak: number }> {
  const tasks = await readdir('/proc/self/task').catch(() => []);
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8')));
  const statuses = await Promise.all(
    lists
      .join(' ')
      .split(' ')
      .filter(Boolean)
      .map(async (pid) => {
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes('renderer/child.ts') ? readFile(`/proc/${pid}/status`, 'utf8') : '';
      }),
  );
  const largest = (field: string) =>
    Math.max(0, ...statuses.map((status) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0))) * KIB;
  return { now: largest('VmRSS'), peak: largest('VmHWM') };
}

/** A hundred that differ. */
async function drawImages(): Promise<{ bytes: Buffer; contentType: string }[]> {
  const scenes = await Promise.all(SUBJECTS.map(async (subject, index) => (await draw(subject, index)).bytes));
  return Promise.all(
    Array.from({ length: AT_A_TIME }, async (_none, index) => {
      const scene = scenes[index % scenes.length];
      const width = WIDTHS[index % WIDTHS.length];
      const encoded = ENCODINGS[index % ENCODINGS.length];
      if (!scene || !width || !encoded) throw new Error('nothing to draw');
      const { data, info } = await encoded(sharp(scene).resize({ width }).modulate({ hue: index })).toBuffer({
        resolveWithObject: true,
      });
      return { bytes: data, contentType: `image/${info.format}` };
    }),
  );
}
