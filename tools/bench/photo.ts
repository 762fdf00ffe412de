import sharp, { type JpegOptions, type OverlayOptions } from 'sharp';
import type { Picture } from '../client/person.ts';
import { draw } from '../demo/draw/index.ts';

const WIDTH = 4_000;
const HEIGHT = 3_000;

/** As a phone makes it: some 4 MB. */
const OF_PHONE = { quality: 90 };
/** As a camera makes it: some 10 MB. */
export const OF_CAMERA: JpegOptions = { quality: 95, chromaSubsampling: '4:4:4' };

/** A JPEG of 12 megapixels: a drawn landscape with as much texture and grain as makes its size that of a photograph. */
export async function drawPhoto(made: JpegOptions = OF_PHONE): Promise<Picture> {
  const { bytes: scene } = await draw('mountains', 1);
  const [texture, grain] = await Promise.all([noise(8, 25), noise(2, 25)]);
  const bytes = await sharp(scene)
    .resize(WIDTH, HEIGHT, { fit: 'cover' })
    .composite([texture, grain])
    .jpeg(made)
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
