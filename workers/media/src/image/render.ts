import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyFilter, findFilter } from '@lumigraph/filters';
import { fileOf, type Job, ORIGINAL_FILE, type Step } from '../renderer/messages.ts';
import { makeAnimation } from './animation.ts';
import { type Credit, creditOf } from './credit.ts';
import { decodeImage, type Pixels } from './decode.ts';
import { fitScene, type Scene } from './encode.ts';
import { type Inspection, inspectImage } from './inspect.ts';
import { makePicture, type Original } from './picture.ts';
import { type Placeholder, placeholderOf } from './placeholder.ts';
import type { Recipe } from './recipes.ts';
import { stripMetadata } from './strip.ts';

type Tell = (step: Step) => void;

/**
 * Does a job: checks the image, writes it stripped of metadata, and makes its pictures from one decode; tells each step. Throws a MediaFailure where the
 * image cannot be used.
 */
export async function render(job: Job, tell: Tell): Promise<void> {
  const { original, inspection, credit } = await openOriginal(job, tell);
  const decoded = await decodeImage(original.file, inspection);
  const scenes = createScenes(job, decoded, credit);
  const make = async (recipe: Recipe): Promise<void> => {
    const made = await makePicture(await scenes.of(recipe.name), recipe, original);
    if (made) await writeFile(join(job.folder, fileOf(recipe)), made.data);
    const picture = made && { width: made.width, height: made.height, byteSize: made.data.length };
    tell({ kind: 'made', recipe, picture });
  };
  if (job.first.length > 0) {
    const placing = scenes.placeholder().then((found) => tell({ kind: 'placeholder', ...found }));
    await Promise.all([placing, ...job.first.map(make)]);
    tell({ kind: 'first' });
  }
  await Promise.all(job.later.filter(({ name }) => name !== 'animation').map(make));
  const moving = job.later.find(({ name }) => name === 'animation');
  if (moving && inspection.frames > 1) await makeAnimation(original.file, inspection, { job, recipe: moving, tell });
}

interface Opened {
  original: Original;
  inspection: Inspection;
  /** What the pictures are to say; null where nothing is. */
  credit: Credit | null;
}

/** Checks the image by its header, and writes it stripped. */
async function openOriginal(job: Job, tell: Tell): Promise<Opened> {
  const inspection = await inspectImage(job.file, job.contentType);
  const source = await readFile(job.file);
  // A TIFF has no Exif data for it: its own first directory says it.
  const credit = job.keepsCredit ? creditOf(job.contentType === 'image/tiff' ? source : inspection.exif) : null;
  const bytes = stripMetadata(source, job.contentType, { orientation: inspection.orientation, credit });
  const file = join(job.folder, ORIGINAL_FILE);
  await writeFile(file, bytes);
  const { width, height, frames, plainFormat } = inspection;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  tell({ kind: 'opened', sha256, byteSize: bytes.length, width, height, isAnimated: frames > 1 });
  // What moves, or was made without the filter, is not the picture that is asked for.
  const shownFormat = job.filter || frames > 1 ? null : plainFormat;
  const original = { file, width, height, byteSize: bytes.length, plainFormat: shownFormat };
  return { original, inspection, credit };
}

/** What the pictures are made from: each size is made once for all its formats, and the placeholder once. */
function createScenes(job: Job, decoded: Pixels, credit: Credit | null) {
  const filter = job.filter === null ? null : findFilter(job.filter);
  let filtered: Promise<Pixels> | undefined;
  let found: Promise<Placeholder> | undefined;
  const fitting = new Map<Recipe['name'], Promise<Scene>>();
  const seen = () => (filtered ??= filter ? applyFilter(decoded, filter) : Promise.resolve(decoded));
  const placeholder = () => (found ??= seen().then(placeholderOf));

  async function fit(name: Recipe['name']): Promise<Scene> {
    // Filters are tried on what none has changed.
    const pixels = name === 'preview' ? decoded : await seen();
    const dominantColor = name === 'story' ? (await placeholder()).dominantColor : null;
    return fitScene({ pixels, credit, dominantColor }, name);
  }
  const of = (name: Recipe['name']): Promise<Scene> => {
    const known = fitting.get(name) ?? fit(name);
    fitting.set(name, known);
    return known;
  };
  return { placeholder, of };
}
