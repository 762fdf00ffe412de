import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from './decode.ts';
import { fitScene } from './encode.ts';
import { inspectImage } from './inspect.ts';
import { makePicture } from './picture.ts';
import { recipesOf } from './recipes.ts';
import { inFile } from './test/in-file.ts';

const { first, later } = recipesOf(null, 'image/jpeg');
const SIZED = [...first, ...later].filter(({ name }) => name === 'large' || name === 'medium' || name === 'thumbnail');

const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#000', noise } });

/** Flat colours, as in drawings and screenshots. */
const drawing = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#fafafa' } }).composite(
    Array.from({ length: 60 }, (_, index) => ({
      input: { create: { width: 7, height: 9, channels: 3, background: index % 3 ? '#204060' : '#c03020' } },
      left: (index * 37) % (width - 8),
      top: (index * 53) % (height - 10),
    })),
  );

/** The bytes of each picture of an image; null where it is left out. */
async function picturesOf(image: Sharp, type: string) {
  const bytes = await image.toBuffer();
  const file = await inFile(bytes);
  const inspection = await inspectImage(file, type);
  const { width, height, plainFormat } = inspection;
  const pixels = await decodeImage(file, inspection);
  const original = { file, width, height, byteSize: bytes.length, plainFormat };
  const made = await Promise.all(
    SIZED.map(async (recipe) => {
      const scene = await fitScene({ pixels, credit: null, dominantColor: null }, recipe.name);
      const made = await makePicture(scene, recipe, original);
      return [`${recipe.name}.${recipe.format}`, made?.data ?? null] as const;
    }),
  );
  return { bytes, made: Object.fromEntries(made) };
}

test('a JPEG that is smaller than our own of its size is shown as it is, and larger formats are left out', async () => {
  const { bytes, made } = await picturesOf(picture(700, 160).jpeg({ quality: 10, mozjpeg: true }), 'image/jpeg');
  expect(made['large.jpeg']?.equals(bytes)).toBe(true);
  expect([made['large.webp'], made['large.avif']]).toEqual([null, null]);
  for (const name of ['medium.jpeg', 'medium.webp', 'thumbnail.jpeg']) {
    expect(made[name]?.equals(bytes)).toBe(false);
  }
});

test('a WebP that is smaller than our own of its size is shown as it is', async () => {
  const { bytes, made } = await picturesOf(picture(300, 200).webp({ quality: 5 }), 'image/webp');
  expect(made['large.webp']?.equals(bytes)).toBe(true);
});

test('a JPEG with an sRGB profile is shown as it is; one that is turned, or has other colours, is not', async () => {
  const small = () => picture(300, 200);
  const srgb = await picturesOf(small().withIccProfile('srgb').jpeg({ quality: 10 }), 'image/jpeg');
  expect(srgb.made['large.jpeg']?.equals(srgb.bytes)).toBe(true);
  const others = [
    small().withMetadata({ orientation: 3 }).jpeg({ quality: 10 }),
    small().withIccProfile('p3').jpeg({ quality: 10 }),
    small().toColourspace('cmyk').jpeg({ quality: 10 }),
  ];
  for (const image of others) {
    const { bytes, made } = await picturesOf(image, 'image/jpeg');
    expect(made['large.jpeg']?.equals(bytes)).toBe(false);
  }
});

describe('no picture has more bytes than its original of the same size', () => {
  const sources: Record<string, () => [Sharp, string]> = {
    'a JPEG': () => [picture(500, 160).jpeg({ quality: 40 }), 'image/jpeg'],
    'a turned JPEG': () => [picture(400, 300).withMetadata({ orientation: 6 }).jpeg({ quality: 50 }), 'image/jpeg'],
    'a JPEG in Display P3': () => [picture(400, 300).withIccProfile('p3').jpeg({ quality: 50 }), 'image/jpeg'],
    'a CMYK JPEG': () => [picture(400, 300).toColourspace('cmyk').jpeg({ quality: 50 }), 'image/jpeg'],
    'a PNG': () => [drawing(600, 400).png({ palette: true }), 'image/png'],
    'a WebP': () => [picture(400, 300).webp({ quality: 40 }), 'image/webp'],
    'a GIF': () => [drawing(600, 400).gif(), 'image/gif'],
    'an AVIF': () => [picture(400, 300).avif({ quality: 60 }), 'image/avif'],
  };

  test.each(Object.keys(sources))('%s', async (what) => {
    const [image, type] = sources[what]?.() ?? [];
    if (!image || !type) throw new Error(what);
    const { bytes, made } = await picturesOf(image, type);
    expect(made['large.jpeg']).not.toBeNull();
    for (const [name, data] of Object.entries(made)) {
      // There must be a JPEG, and of flat colours none is as small as a PNG or a GIF.
      const isFree = name.startsWith('thumbnail') || (name.endsWith('.jpeg') && /PNG|GIF/.test(what));
      if (!isFree) expect([name, data?.length ?? 0]).toEqual([name, Math.min(data?.length ?? 0, bytes.length)]);
    }
  });

  test('so that a drawing, small as a PNG, is a WebP without loss', async () => {
    const { made } = await picturesOf(drawing(600, 400).png({ palette: true }), 'image/png');
    const shown = await sharp(made['large.webp'] ?? Buffer.alloc(0))
      .removeAlpha()
      .raw()
      .toBuffer();
    const meant = await sharp(await drawing(600, 400).png({ palette: true }).toBuffer())
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(shown.equals(meant)).toBe(true);
  });
});
