import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { draw, type Subject } from '../demo/draw/index.ts';
import { contactSheet } from './contact-sheet.ts';

// npm runs us in the repository; a path is meant from where the user stands.
const path = (text: string) => resolve(process.env.INIT_CWD ?? process.cwd(), text);
const SUBJECTS: readonly Subject[] = ['mountains', 'flowers', 'cat'];

const { photos, out } = new Command('npm run filters:sheet --')
  .description('Writes a JPEG that shows every filter on each picture, to look at.')
  .option('--photos <file...>', 'pictures to show instead of drawn ones', (text, before: string[] = []) => [
    ...before,
    path(text),
  ])
  .option('--out <file>', 'the JPEG', path, join(process.env.INIT_CWD ?? process.cwd(), 'filters.jpg'))
  .parse()
  .opts<{ photos?: string[]; out: string }>();

const pictures = photos
  ? await Promise.all(photos.map((file) => readFile(file)))
  : await Promise.all(SUBJECTS.map(async (subject) => (await draw(subject, 7)).bytes));
await writeFile(out, await contactSheet(pictures));
console.log(`wrote ${out}`);
