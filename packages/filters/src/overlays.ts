import sharp, { type OverlayOptions } from 'sharp';
import type { Vignette } from './filter.ts';

/** Of the vignette before it is stretched over the picture, in pixels. */
const VIGNETTE_SIDE = 160;
/** Of the grain, in pixels; it is repeated. */
const GRAIN_SIDE = 256;
const GRAY = 128;

/** The vignette of a picture of this size. */
export async function vignetteOverlay(vignette: Vignette, width: number, height: number): Promise<OverlayOptions> {
  const { color, blend, from, opacity } = vignette;
  const data = Buffer.alloc(VIGNETTE_SIDE ** 2 * 4);
  const middle = (VIGNETTE_SIDE - 1) / 2;
  for (let index = 0; index < VIGNETTE_SIDE ** 2; index++) {
    const [x, y] = [index % VIGNETTE_SIDE, Math.floor(index / VIGNETTE_SIDE)];
    const distance = Math.hypot(x - middle, y - middle) / Math.hypot(middle, middle);
    const share = Math.min(1, Math.max(0, (distance - from) / (1 - from)));
    data.set([...color, Math.round(255 * opacity * smooth(share))], index * 4);
  }
  const stretched = await sharp(data, { raw: { width: VIGNETTE_SIDE, height: VIGNETTE_SIDE, channels: 4 } })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { input: stretched, raw: { width, height, channels: 4 }, blend };
}

/** Neither its start nor its end shows as a line. */
function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}

/** Noise as of film, the same each time; no larger than the picture, as overlays must be. */
export function grainOverlay(sigma: number, width: number, height: number): OverlayOptions {
  const raw = { width: Math.min(GRAIN_SIDE, width), height: Math.min(GRAIN_SIDE, height), channels: 3 } as const;
  const random = generator(1977);
  const data = Buffer.alloc(raw.width * raw.height * 3);
  for (let pixel = 0; pixel < raw.width * raw.height; pixel++) {
    // The sum of twelve even numbers is nearly normal, with a deviation of 1.
    let sum = -6;
    for (let count = 0; count < 12; count++) sum += random();
    data.fill(Math.min(255, Math.max(0, Math.round(GRAY + sigma * sum))), pixel * 3, pixel * 3 + 3);
  }
  return { input: data, raw, tile: true, blend: 'overlay' };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
