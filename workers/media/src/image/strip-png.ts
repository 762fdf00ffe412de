import { crc32 } from 'node:zlib';
import { damaged } from '../media-failure.ts';

const SIGNATURE_BYTES = 8;
/** The length and the type before a chunk's content, and the checksum after it. */
const FRAME_BYTES = 12;

/** The picture, its colours, its pixels' size, and its frames where it moves (PNG, third edition, sections 5.6 and 11). */
const KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT'.split(' '),
);

/** A PNG in parts, without what says more than the picture. `exif`, if any, goes in. Throws CORRUPT. */
export function* pngParts(bytes: Buffer, exif: Buffer | null): Generator<Uint8Array, void> {
  yield bytes.subarray(0, SIGNATURE_BYTES);
  for (let position = SIGNATURE_BYTES; ; ) {
    const start = position;
    if (start + FRAME_BYTES > bytes.length) throw damaged();
    position += FRAME_BYTES + bytes.readUInt32BE(start);
    if (position > bytes.length) throw damaged();
    const type = bytes.toString('latin1', start + 4, start + 8);
    if (KEPT.has(type)) yield bytes.subarray(start, position);
    if (start === SIGNATURE_BYTES && exif) yield chunk('eXIf', exif);
    if (type === 'IEND') return;
  }
}

function chunk(type: string, content: Buffer): Buffer {
  const checked = Buffer.concat([Buffer.from(type), content]);
  const whole = Buffer.alloc(checked.length + 8);
  whole.writeUInt32BE(content.length);
  whole.set(checked, 4);
  whole.writeUInt32BE(crc32(checked), checked.length + 4);
  return whole;
}
