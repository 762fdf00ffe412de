import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyFilter, findFilter } from '@lumigraph/filters';
import { fileOf, type Job, ORIGINAL_FILE, type Step } from '../renderer/messages.ts';
import { makeAnimation } from './animation.ts';
import { creditOf } from './credit.ts';
import { decodeImage, type Pixels } from './decode.ts';
import type { Scene } from './encode.ts';
import { type Inspection, inspectImage } from './inspect.ts';
import { makePicture, type Original } from './picture.ts';
import { placeholderOf } from './placeholder.ts';
import type { Recipe } from './recipes.ts';
import { stripMetadata } from './strip.ts';

type Tell = (step: Step) => void;

/**
 * Does a job: checks the image, writes it stripped of metadata, and makes its pictures from one decode; tells each step. Throws a MediaFailure where the
 * image cannot be used.
 */
export async function render(job: Job, tell: Tell): Promise<void> {
  const { original, inspection } = await openOriginal(job, tell);
  const decoded = await decodeImage(original.file, inspection);
  const scenes = createScenes(job, decoded, inspection);
  const make = async (recipe: Recipe): Promise<void> => {
    const made = await makePicture(await scenes(recipe), recipe, original);
    if (made) await writeFile(join(job.folder, fileOf(recipe)), made.data);
    const picture = made && { width: made.width, height: made.height, byteSize: made.data.length };
    tell({ kind: 'made', recipe, picture });
  };
  if (job.first.length > 0) {
    const placing = scenes(null).then(({ pixels }) => placeholderOf(pixels));
    await Promise.all([placing.then((found) => tell({ kind: 'placeholder', ...found })), ...job.first.map(make)]);
    tell({ kind: 'first' });
  }
  await Promise.all(job.later.filter(({ name }) => name !== 'animation').map(make));
  const moving = job.later.find(({ name }) => name === 'animation');
  if (moving && inspection.frames > 1) await makeAnimation(original.file, inspection, { job, recipe: moving, tell });
}

/** Checks the image by its header, and writes it stripped. */
async function openOriginal(job: Job, tell: Tell): Promise<{ original: Original; inspection: Inspection }> {
  const inspection = await inspectImage(job.file, job.contentType);
  const credit = job.keepsCredit ? creditOf(inspection.exif) : null;
  const bytes = stripMetadata(await readFile(job.file), job.contentType, {
    orientation: inspection.orientation,
    credit,
  });
  const file = join(job.folder, ORIGINAL_FILE);
  await writeFile(file, bytes);
  const { width, height, frames, plainFormat } = inspection;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  tell({ kind: 'opened', sha256, byteSize: bytes.length, width, height, isAnimated: frames > 1 });
  const original = { file, width, height, byteSize: bytes.length, plainFormat: job.filter ? null : plainFormat };
  return { original, inspection };
}

/** What each picture is made from: the decoded pixels, through the filter but for what filters are tried on, and what a picture needs to know besides. */
function createScenes(job: Job, decoded: Pixels, { exif }: Inspection): (recipe: Recipe | null) => Promise<Scene> {
  const credit = job.keepsCredit ? creditOf(exif) : null;
  const filter = job.filter === null ? null : findFilter(job.filter);
  let filtered: Promise<Pixels> | undefined;
  let color: Promise<string> | undefined;
  const seen = () => (filtered ??= filter ? applyFilter(decoded, filter) : Promise.resolve(decoded));
  return async (recipe) => {
    const pixels = recipe?.name === 'preview' ? decoded : await seen();
    if (recipe?.name !== 'story') return { pixels, credit, dominantColor: null };
    color ??= placeholderOf(pixels).then(({ dominantColor }) => dominantColor);
    return { pixels, credit, dominantColor: await color };
  };
}
