import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import { draw, SUBJECTS } from '../demo/draw/index.ts';
import { showStep } from '../start/progress.ts';
import { qualitiesFile } from './qualities-file.ts';
import { createTrials } from './trial.ts';
import { type Tuned, tune } from './tune.ts';

const TARGET = join(import.meta.dirname, '../../workers/media/src/image/qualities.ts');
const SIZES = [
  { name: 'large', format: 'webp' },
  { name: 'large', format: 'avif' },
  { name: 'medium', format: 'webp' },
  { name: 'medium', format: 'avif' },
  { name: 'thumbnail', format: 'webp' },
] as const;

// npm runs us in the repository; a path is meant from where the user stands.
const path = (text: string) => resolve(process.env.INIT_CWD ?? process.cwd(), text);
const options = new Command('npm run media:tune --')
  .description(
    `Finds the qualities of WebP and AVIF at which pictures are as like their sources as the JPEGs are, and writes them to ${TARGET}.`,
  )
  .option(
    '--photos <dir>',
    'folder with JPEG photographs of at least 1080 pixels, to tune on instead of drawn pictures',
    path,
  )
  .option('--from <text>', 'where the photographs are from, for the note in the file', 'a folder of photographs')
  .option('--only-show', 'write nothing')
  .parse()
  .opts<{ photos?: string; from: string; onlyShow?: true }>();

const folder = await mkdtemp(join(tmpdir(), 'lumigraph-tuning-'));
try {
  const photos = options.photos === undefined ? await drawAll() : await jpegsIn(options.photos);
  const trial = await createTrials(folder);
  const all: Tuned[] = [];
  for (const size of SIZES) {
    all.push(await showStep(`Tuning ${size.name} ${size.format}`, () => tune(photos, trial, size)));
  }
  const sources = `${photos.length} ${options.photos === undefined ? 'drawn pictures' : `photographs (${options.from})`}`;
  const text = qualitiesFile(all, { sources, versions: { ...sharp.versions } });
  console.log(text);
  if (!options.onlyShow) await writeFile(TARGET, text);
} finally {
  await rm(folder, { recursive: true });
}

async function drawAll(): Promise<string[]> {
  return Promise.all(
    SUBJECTS.map(async (subject, index) => {
      const file = join(folder, `${subject}.jpg`);
      const { bytes } = await draw(subject, index);
      await writeFile(file, await sharp(bytes).jpeg({ quality: 97, chromaSubsampling: '4:4:4' }).toBuffer());
      return file;
    }),
  );
}

/** Each upright and at most 4096 pixels a side, as uploads are. */
async function jpegsIn(source: string): Promise<string[]> {
  const names = (await readdir(source)).filter((name) => /\.jpe?g$/i.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const size = { width: 4096, height: 4096, fit: 'inside', withoutEnlargement: true } as const;
      await sharp(join(source, name))
        .autoOrient()
        .resize(size)
        .jpeg({ quality: 97, chromaSubsampling: '4:4:4' })
        .toFile(file);
      return file;
    }),
  );
}
