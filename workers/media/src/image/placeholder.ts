import { encode } from 'blurhash';
import sharp from 'sharp';
import { fromPixels, type Pixels } from './decode.ts';

const SIDE = 32;
const COMPONENTS_X = 4;
const COMPONENTS_Y = 3;
/** sharp counts 16 values of a channel as one. */
const BIN_BITS = 4;

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
  const color = meanOfBin(data, [dominant.r, dominant.g, dominant.b]);
  return {
    blurHash: encode(new Uint8ClampedArray(data), width, height, COMPONENTS_X, COMPONENTS_Y),
    dominantColor: `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`,
  };
}

/** The mean of the RGBA pixels that sharp counts as one colour: it says only the middle of its bin, which beside a white picture is grey. */
function meanOfBin(data: Buffer, color: readonly number[]): number[] {
  const sums = [0, 0, 0];
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const pixel = data.subarray(at, at + 3);
    if (color.some((value, channel) => value >> BIN_BITS !== (pixel[channel] ?? 0) >> BIN_BITS)) continue;
    for (const [channel, value] of pixel.entries()) sums[channel] = (sums[channel] ?? 0) + value;
    count++;
  }
  return count === 0 ? [...color] : sums.map((sum) => Math.round(sum / count));
}
