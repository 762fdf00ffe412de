import { encode } from 'blurhash';
import sharp from 'sharp';
import { fromPixels, type Pixels } from './decode.ts';

const SIDE = 32;
const COMPONENTS_X = 4;
const COMPONENTS_Y = 3;

/** What is shown while the picture loads. */
export interface Placeholder {
  /** Of 4×3 components. */
  blurHash: string;
  /** The most common colour, as `#rrggbb`. */
  dominantColor: string;
}

/** The placeholder of a picture. */
export async function placeholderOf(pixels: Pixels): Promise<Placeholder> {
  const { data, info } = await fromPixels(pixels)
    .flatten({ background: '#ffffff' })
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const { dominant } = await sharp(data, { raw: { width, height, channels } }).stats();
  const color = [dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0')).join('');
  return {
    blurHash: encode(new Uint8ClampedArray(data), width, height, COMPONENTS_X, COMPONENTS_Y),
    dominantColor: `#${color}`,
  };
}
