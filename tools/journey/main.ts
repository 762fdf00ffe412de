import { resolve } from 'node:path';
import { Command } from 'commander';
import { travel } from './journey.ts';
import { readPhotos } from './photos.ts';

const options = new Command('npm run journey --')
  .description(
    'The main job through the public API of a running system, on real pictures. Exits with 1 on any wrong answer.',
  )
  .requiredOption('--photos <dir>', 'folder with JPEG, PNG or WebP pictures')
  .option('--url <url>', 'where Lumigraph runs', 'http://localhost:4000')
  .option('--people <count>', 'how many people', Number, 5)
  .option('--most <count>', 'how many pictures at most', Number, 200)
  .parse()
  .opts<{ photos: string; url: string; people: number; most: number }>();

// npm runs us in the repository; a path is meant from where the user stands.
const folder = resolve(process.env.INIT_CWD ?? process.cwd(), options.photos);
try {
  const { photos, beyondLimits } = await readPhotos(folder, options.most);
  if (photos.length === 0) throw new Error(`There is no usable picture in ${folder}.`);
  if (beyondLimits > 0) console.log(`${beyondLimits} pictures are beyond 20 MB or 4096 pixels a side and stay at home`);
  const timings = await travel(options.url, photos, Math.max(2, options.people), (line) => console.log(line));
  console.log(`\n${timings.table()}\n\nEvery answer was right.`);
} catch (error) {
  console.error(error instanceof Error ? `\n${error.message}` : error);
  process.exitCode = 1;
}
