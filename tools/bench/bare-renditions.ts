import { type Recipe, recipesOf } from '@lumigraph/media-worker/image';
import sharp, { type Sharp } from 'sharp';

const AVIF = { effort: 2, chromaSubsampling: '4:2:0' };

/** Makes pictures of a JPEG, given as a file or its bytes, by sharp alone: of one decode, by the recipes of the media worker. */
export async function decodeBare(source: string | Buffer): Promise<(recipe: Recipe) => Promise<Buffer>> {
  const { data, info } = await sharp(source)
    .autoOrient()
    .resize({ width: 1080 })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return (recipe) => encoded(sized(sharp(data, { raw: { width, height, channels } }), recipe), recipe).toBuffer();
}

/** Makes what makes a JPEG READY, all at once; returns the milliseconds it took. */
export async function makeReadySet(bytes: Buffer): Promise<number> {
  const start = performance.now();
  const make = await decodeBare(bytes);
  await Promise.all(recipesOf(null, 'image/jpeg').first.map(make));
  return performance.now() - start;
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
