import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { recipesOf } from './recipes.ts';
import { render } from './render.ts';
import { inFile } from './test/in-file.ts';

const SIZE = { width: 200, height: 150 };
const DELAYS = [100, 100, 100, 100, 100, 100];

/** A ball that rolls over nothing: flat colours, as in drawings. */
function rolling(): Sharp {
  const data = Buffer.alloc(SIZE.width * SIZE.height * DELAYS.length * 4);
  for (let at = 0; at < data.length / 4; at++) {
    const [x, row] = [at % SIZE.width, Math.floor(at / SIZE.width)];
    const [y, frame] = [row % SIZE.height, Math.floor(row / SIZE.height)];
    if (Math.hypot(x - 30 - frame * 25, y - 50) < 25) data.set([20, 120, 220, 255], at * 4);
  }
  const raw = { ...SIZE, height: SIZE.height * DELAYS.length, channels: 4, pageHeight: SIZE.height } as const;
  return sharp(data, { raw });
}

/** The animated WebP that is made of an image, and what is said of it. */
async function animationOf(bytes: Buffer, contentType: string, filter: string | null = null) {
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-animation-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const later = recipesOf(filter, contentType).later.filter(({ name }) => name === 'animation');
  const job = { file: await inFile(bytes), contentType, folder, first: [], later, filter, keepsCredit: false };
  const said: ({ byteSize: number } | null)[] = [];
  await render(job, (step) => void (step.kind === 'made' && said.push(step.picture)));
  const data = said[0] ? await readFile(join(folder, 'animation.webp')) : null;
  return { data, said };
}

test('an animated drawing has no more bytes than the GIF it was', async () => {
  const gif = await rolling().gif({ delay: DELAYS }).toBuffer();
  const { data, said } = await animationOf(gif, 'image/gif');
  expect(data?.length).toBeLessThanOrEqual(gif.length);
  expect(said).toEqual([{ ...SIZE, byteSize: data?.length }]);
  expect(await sharp(data ?? '').metadata()).toMatchObject({ pages: 6, delay: DELAYS, hasAlpha: true });
});

test('an animated WebP that is smaller than our own is shown as it is, unless through a filter', async () => {
  const webp = await rolling().webp({ lossless: true, delay: DELAYS }).toBuffer();
  expect((await animationOf(webp, 'image/webp')).data?.equals(webp)).toBe(true);
  const filtered = await animationOf(webp, 'image/webp', 'sunset');
  expect(filtered.said).toHaveLength(1);
  expect(filtered.data?.equals(webp)).not.toBe(true);
});

test('where every animated WebP would have more bytes than its source there is none', async () => {
  const webp = await rolling().webp({ lossless: true, delay: DELAYS }).toBuffer();
  // Its grain takes more than the drawing did.
  const { data, said } = await animationOf(webp, 'image/webp', 'noir');
  expect([data, said]).toEqual([null, [null]]);
});

test('each frame is seen through the filter as a still picture is, its vignette too', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const frames = [1, 2, 3, 4].map(() =>
    sharp({ create: { ...SIZE, channels: 3, background: '#000', noise } })
      .png()
      .toBuffer(),
  );
  const bytes = await sharp(await Promise.all(frames), { join: { animated: true } })
    .webp({ lossless: true, delay: [100, 110, 120, 130] })
    .toBuffer();
  const { data } = await animationOf(bytes, 'image/webp', 'lofi');
  const pages = [0, 1, 2, 3].map((page) => sharp(data ?? '', { page }).stats());
  const means = (await Promise.all(pages)).map(({ channels }) => channels[0]?.mean ?? 0);
  expect(Math.max(...means) - Math.min(...means)).toBeLessThan(2);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'an animation that lies as Exif orientation %i says is upright, as its still pictures are',
  async (orientation) => {
    const bytes = await rolling().webp({ lossless: true, delay: DELAYS }).withMetadata({ orientation }).toBuffer();
    const { data } = await animationOf(bytes, 'image/webp');
    const shown = await sharp(data ?? '', { page: 0 })
      .autoOrient()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const wanted = await sharp(bytes, { page: 0 }).autoOrient().raw().toBuffer({ resolveWithObject: true });
    expect([shown.info.width, shown.info.height]).toEqual([wanted.info.width, wanted.info.height]);
    const differences = shown.data.map((value, index) => Math.abs(value - (wanted.data[index] ?? 0)));
    expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).toBeLessThan(3);
  },
);
