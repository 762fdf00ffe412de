import { directoryOf, type Entry } from './exif.ts';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const RGB = 2;
const UNASSOCIATED_ALPHA = 2;

/** Rows of pixels, 8 bits a channel, as a decoder holds them. */
export interface Rows {
  width: number;
  height: number;
  channels: 3 | 4;
  bytes: Uint8Array;
  /** Bytes from a row to the next. */
  stride: number;
}

/** An uncompressed TIFF of RGB or RGBA pixels: what tells libvips of a colour profile, which raw pixels cannot (TIFF 6.0, sections 6 and 18). */
export function uncompressedTiff(
  { width, height, channels, bytes, stride }: Rows,
  icc: Buffer | null,
): Buffer<ArrayBuffer> {
  const rowBytes = width * channels;
  const entriesAt = (start: number): Entry[] => [
    numbers(256, LONG, [width]),
    numbers(257, LONG, [height]),
    numbers(258, SHORT, Array(channels).fill(8)),
    numbers(259, SHORT, [1]),
    numbers(262, SHORT, [RGB]),
    numbers(273, LONG, [start]),
    numbers(277, SHORT, [channels]),
    numbers(278, LONG, [height]),
    numbers(279, LONG, [rowBytes * height]),
    ...(channels === 4 ? [numbers(338, SHORT, [UNASSOCIATED_ALPHA])] : []),
    ...(icc ? [{ tag: 34_675, type: UNDEFINED, count: icc.length, value: icc }] : []),
  ];
  const start = directoryOf(entriesAt(0)).length;
  const tiff = Buffer.alloc(start + rowBytes * height);
  tiff.set(directoryOf(entriesAt(start)));
  for (let row = 0; row < height; row++) {
    tiff.set(bytes.subarray(row * stride, row * stride + rowBytes), start + row * rowBytes);
  }
  return tiff;
}

function numbers(tag: number, type: typeof SHORT | typeof LONG, values: readonly number[]): Entry {
  const width = type === SHORT ? 2 : 4;
  const value = Buffer.alloc(values.length * width);
  for (const [index, number] of values.entries()) value.writeUIntLE(number, index * width, width);
  return { tag, type, count: values.length, value };
}
