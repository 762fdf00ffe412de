import sharp from 'sharp';

/** Loaders that libvips may use: of the formats that we take. SVG, PDF and the like are never reached. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif', 'Tiff'].map((name) => `VipsForeignLoad${name}`);

/** Longest side of an image, in pixels. */
export const MOST_IMAGE_SIDE = 4096;
/** Frames of an animation. */
export const MOST_FRAMES = 1_000;
/** Pixels of all frames of an animation together: some 5 s of decoding. */
export const MOST_ANIMATION_PIXELS = 500_000_000;

/** Bounds what libvips takes of this process: loaders, memory between pictures, threads. Several pictures are made at once as it is. */
export function limitLibvips(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  sharp.cache(false);
  sharp.concurrency(1);
}
