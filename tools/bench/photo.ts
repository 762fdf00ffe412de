import sharp from 'sharp';
import type { Picture } from '../client/person.ts';

const WIDTH = 4_000;
const HEIGHT = 3_000;
const GREY = { r: 128, g: 128, b: 128 };

/** A JPEG of 12 megapixels whose detail, and so whose size and cost, is about that of a phone's photograph. */
export async function drawPhoto(): Promise<Picture> {
  const shapes = await noise(40, 30, 60).resize(WIDTH, HEIGHT, { kernel: 'cubic' }).png().toBuffer();
  const texture = await noise(WIDTH / 4, HEIGHT / 4, 25)
    .resize(WIDTH, HEIGHT, { kernel: 'cubic' })
    .png()
    .toBuffer();
  const grain = await noise(WIDTH, HEIGHT, 6).png().toBuffer();
  const bytes = await sharp(shapes)
    .composite([
      { input: texture, blend: 'overlay' },
      { input: grain, blend: 'overlay' },
    ])
    .jpeg({ quality: 90 })
    .toBuffer();
  return { bytes: Buffer.from(bytes), contentType: 'image/jpeg', altText: 'Coloured clouds' };
}

function noise(width: number, height: number, sigma: number) {
  const create = { width, height, channels: 3 as const, background: GREY };
  return sharp({ create: { ...create, noise: { type: 'gaussian', mean: 128, sigma } } });
}
