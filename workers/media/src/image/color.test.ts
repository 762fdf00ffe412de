import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { decodeImage } from './decode.ts';
import { encodeScene, fitScene } from './encode.ts';
import { inspectImage } from './inspect.ts';
import { recipesOf } from './recipes.ts';
import { adobeRgbProfile } from './test/adobe-rgb.ts';
import { inFile } from './test/in-file.ts';

const SIDE = 64;
const { first, later } = recipesOf(null, 'image/jpeg');

/** Colours that look otherwise where a profile is passed over. */
const COLORS = {
  terracotta: [200, 100, 50],
  leaf: [40, 160, 70],
  sky: [70, 140, 220],
  earth: [150, 120, 100],
  grey: [128, 128, 128],
} as const;
type ColorName = keyof typeof COLORS;

const picture = (name: ColorName) => {
  const [r, g, b] = COLORS[name];
  return sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: { r, g, b } } });
};

/** The files in which a picture comes, by what is odd of them. */
const SOURCES: Record<string, (image: Sharp) => Promise<{ type: string; bytes: Buffer }>> = {
  'a JPEG in Display P3': async (image) => ({
    type: 'image/jpeg',
    bytes: await image.withIccProfile('p3').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
  }),
  'a JPEG in Adobe RGB': async (image) => ({
    type: 'image/jpeg',
    bytes: await image
      .withIccProfile(await inFile(adobeRgbProfile()))
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  }),
  'a CMYK JPEG with its profile': async (image) => ({
    type: 'image/jpeg',
    bytes: await image.toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer(),
  }),
  'a 16-bit PNG in Display P3': async (image) => ({
    type: 'image/png',
    bytes: await image.toColourspace('rgb16').withIccProfile('p3').png().toBuffer(),
  }),
  'a 16-bit PNG without a profile': async (image) => ({
    type: 'image/png',
    bytes: await image.toColourspace('rgb16').png().toBuffer(),
  }),
  'a WebP in Display P3': async (image) => ({
    type: 'image/webp',
    bytes: await image.withIccProfile('p3').webp({ lossless: true }).toBuffer(),
  }),
  'an AVIF in Display P3': async (image) => ({
    type: 'image/avif',
    bytes: await image.withIccProfile('p3').avif({ lossless: true }).toBuffer(),
  }),
  'a TIFF in Adobe RGB': async (image) => ({
    type: 'image/tiff',
    bytes: await image
      .withIccProfile(await inFile(adobeRgbProfile()))
      .tiff()
      .toBuffer(),
  }),
  'a 10-bit AVIF': async (image) => ({
    type: 'image/avif',
    bytes: await image.avif({ lossless: true, bitdepth: 10 }).toBuffer(),
  }),
  'a GIF': async (image) => ({ type: 'image/gif', bytes: await image.gif().toBuffer() }),
};

/** The colour in the middle, by the numbers in the file alone. */
async function middle(bytes: Buffer): Promise<number[]> {
  const { data } = await sharp(bytes, { ignoreIcc: true })
    .extract({ left: SIDE / 2, top: SIDE / 2, width: 1, height: 1 })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, 3)];
}

const farthest = (one: readonly number[], other: readonly number[]) =>
  Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? -999))));

test.each(Object.keys(SOURCES))('every rendition of %s has the colours that were meant, in sRGB', async (what) => {
  // CMYK has fewer colours than a screen; without the profile grey would be 49 too dark.
  const isInk = what.includes('CMYK');
  const names = isInk ? (['earth', 'grey'] as const) : (['terracotta', 'leaf', 'sky', 'grey'] as const);
  for (const name of names) {
    const made = await SOURCES[what]?.(picture(name));
    if (!made) throw new Error(what);
    const file = await inFile(made.bytes);
    const pixels = await decodeImage(file, await inspectImage(file, made.type));
    for (const recipe of [...first, ...later].filter(({ name: size }) => size !== 'story')) {
      const scene = await fitScene({ pixels, credit: null, dominantColor: null }, recipe.name);
      const { data } = await encodeScene(scene, recipe);
      const { space, icc, depth } = await sharp(data).metadata();
      expect({ space, icc, depth }).toEqual({ space: 'srgb', icc: undefined, depth: 'uchar' });
      expect(farthest(await middle(data), COLORS[name])).toBeLessThan(isInk ? 24 : 7);
    }
  }
});

test.each(['a JPEG in Display P3', 'a JPEG in Adobe RGB', 'a 16-bit PNG in Display P3'])(
  '%s has other numbers in its file than its colours in sRGB',
  async (what) => {
    const made = await SOURCES[what]?.(picture('terracotta'));
    expect(farthest(await middle(made?.bytes ?? Buffer.alloc(0)), COLORS.terracotta)).toBeGreaterThan(10);
  },
);
