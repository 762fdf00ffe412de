import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { decodeImage } from './image/decode.ts';
import { encodeRendition } from './image/encode.ts';
import { inspectImage } from './image/inspect.ts';
import { FIRST_RECIPES, LATER_RECIPES } from './image/recipes.ts';
import { noLargerThanSource } from './rendition.ts';

const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#000', noise } });

/** The bytes of each rendition of a picture; null where it is left out. */
async function renditionsOf(image: Sharp) {
  const bytes = await image.toBuffer();
  const { width, height, isPlainJpeg } = await inspectImage(bytes, 'image/jpeg');
  const pixels = await decodeImage(bytes, { width, height });
  const source = { bytes, size: { width, height }, isPlainJpeg };
  const made = await Promise.all(
    [...FIRST_RECIPES, ...LATER_RECIPES].map(async (recipe) => {
      const rendition = noLargerThanSource(await encodeRendition(pixels, recipe), source);
      return [`${recipe.name}.${recipe.format}`, rendition?.data ?? null] as const;
    }),
  );
  return { bytes, made: Object.fromEntries(made) };
}

test('a JPEG that is smaller than our own of its size is shown as it is, and larger formats are left out', async () => {
  const { bytes, made } = await renditionsOf(picture(700, 160).jpeg({ quality: 10, mozjpeg: true }));
  expect(made['large.jpeg']).toEqual(bytes);
  expect([made['large.webp'], made['large.avif']]).toEqual([null, null]);
  for (const name of ['medium.jpeg', 'medium.webp', 'thumbnail.jpeg']) {
    expect(made[name]).not.toEqual(bytes);
    expect(made[name]).not.toBeNull();
  }
});

test('a picture of 500 pixels has large and medium of the same size, neither larger than its source', async () => {
  const { bytes, made } = await renditionsOf(picture(500, 160).jpeg({ quality: 40 }));
  for (const name of ['large', 'medium']) {
    for (const format of ['jpeg', 'webp', 'avif']) {
      expect(made[`${name}.${format}`]?.length ?? 0).toBeLessThanOrEqual(bytes.length);
    }
  }
});

test('a JPEG with an sRGB profile is shown as it is; one that is turned, or has other colours, is not', async () => {
  const small = () => picture(300, 200);
  const srgb = await renditionsOf(small().withIccProfile('srgb').jpeg({ quality: 10 }));
  expect(srgb.made['large.jpeg']).toEqual(srgb.bytes);
  const others = [
    small().withMetadata({ orientation: 3 }).jpeg({ quality: 10 }),
    small().withIccProfile('p3').jpeg({ quality: 10 }),
    small().toColourspace('cmyk').jpeg({ quality: 10 }),
  ];
  for (const image of others) {
    const { bytes, made } = await renditionsOf(image);
    expect(made['large.jpeg']).not.toEqual(bytes);
    expect(made['large.webp']).not.toBeNull();
  }
});
