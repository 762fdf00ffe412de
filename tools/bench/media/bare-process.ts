import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Recipe, recipesOf } from '@lumigraph/media-worker/image';
import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';

// A bare script: the same pictures of a photo at the same settings, by sharp alone, from one decode. Told which files, it answers with milliseconds and
// with its greatest resident memory in bytes.
const questionSchema = z.object({
  file: z.string(),
  count: z.int(),
  folder: z.string(),
  hasAvif: z.boolean(),
  atOnce: z.int(),
});
const AVIF = { effort: 2, chromaSubsampling: '4:2:0' };

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
  const { data, info } = await sharp(file)
    .autoOrient()
    .resize({ width: 1080 })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { first, later } = recipesOf(null, 'image/jpeg');
  const { width, height, channels } = info;
  const make = async (recipe: Recipe): Promise<void> => {
    const image = encoded(sized(sharp(data, { raw: { width, height, channels } }), recipe), recipe);
    await writeFile(join(folder, `${index}-${recipe.name}.${recipe.format}`), await image.toBuffer());
  };
  await Promise.all(first.map(make));
  await Promise.all(later.filter(({ format }) => hasAvif || format !== 'avif').map(make));
}

function sized(image: Sharp, { name }: Recipe): Sharp {
  if (name === 'thumbnail') return image.resize(150, 150, { fit: 'cover', position: sharp.strategy.attention });
  if (name === 'story') return image.resize(1080, 1920, { fit: 'contain', background: '#336699' });
  return image.resize({ width: name === 'large' ? 1080 : 640 });
}

function encoded(image: Sharp, { format, quality }: Recipe): Sharp {
  if (format === 'jpeg') return image.jpeg({ quality, mozjpeg: true });
  return format === 'webp' ? image.webp({ quality }) : image.avif({ quality, ...AVIF });
}
