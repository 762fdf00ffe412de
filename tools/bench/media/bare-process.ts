import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Recipe, recipesOf } from '@lumigraph/media-worker/image';
import sharp from 'sharp';
import { z } from 'zod';
import { decodeBare } from '../bare-renditions.ts';

// A bare script: the same pictures of a photo at the same settings, by sharp alone, from one decode. Told which files, it answers with milliseconds and
// with its greatest resident memory in bytes.
const questionSchema = z.object({
  file: z.string(),
  count: z.int(),
  folder: z.string(),
  hasAvif: z.boolean(),
  atOnce: z.int(),
});

sharp.cache(false);
sharp.concurrency(1);
process.on('message', async (message) => {
  const { count, atOnce, ...question } = questionSchema.parse(message);
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) await makeAll(next++, question);
    }),
  );
  const numbers = [performance.now() - start, process.resourceUsage().maxRSS * 1024];
  process.send?.({ numbers });
});
process.on('disconnect', () => process.exit());

async function makeAll(
  index: number,
  { file, folder, hasAvif }: Pick<z.infer<typeof questionSchema>, 'file' | 'folder' | 'hasAvif'>,
): Promise<void> {
  const picture = await decodeBare(file);
  const { first, later } = recipesOf(null, 'image/jpeg');
  const make = async (recipe: Recipe): Promise<void> =>
    writeFile(join(folder, `${index}-${recipe.name}.${recipe.format}`), await picture(recipe));
  await Promise.all(first.map(make));
  await Promise.all(later.filter(({ format }) => hasAvif || format !== 'avif').map(make));
}
