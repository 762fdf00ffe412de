import sharp, { type OverlayOptions } from 'sharp';
import type { Picture } from '../client/person.ts';
import { draw } from '../demo/draw/index.ts';

const WIDTH = 4_000;
const HEIGHT = 3_000;

/** A JPEG of 12 megapixels: a drawn landscape with as much texture and grain as makes its size that of a phone's photograph, some 4 MB. */
export async function drawPhoto(): Promise<Picture> {
  const { bytes: scene } = await draw('mountains', 1);
  const [texture, grain] = await Promise.all([noise(8, 25), noise(2, 25)]);
  const bytes = await sharp(scene)
    .resize(WIDTH, HEIGHT, { fit: 'cover' })
    .composite([texture, grain])
    .jpeg({ quality: 90 })
    .toBuffer();
  return { bytes: Buffer.from(bytes), contentType: 'image/jpeg', altText: 'Mountains' };
}

/** Grey noise over the whole picture, in blots of so many pixels. */
async function noise(blot: number, sigma: number): Promise<OverlayOptions> {
  const create = { width: WIDTH / blot, height: HEIGHT / blot, channels: 3, background: '#808080' } as const;
  const { data, info } = await sharp({ create: { ...create, noise: { type: 'gaussian', mean: 128, sigma } } })
    .resize(WIDTH, HEIGHT)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { input: data, raw: { width: info.width, height: info.height, channels: info.channels }, blend: 'overlay' };
}
