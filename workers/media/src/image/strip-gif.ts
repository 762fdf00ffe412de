import { damaged } from '../media-failure.ts';

/** `GIF89a` and the logical screen. */
const HEADER_BYTES = 13;
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;

/** How often it is shown, and its colours. */
const KEPT_APPLICATIONS = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']);

/** A GIF in parts, without comments, texts, other programs' data and what follows its end (GIF89a specification). Throws CORRUPT. */
export function* gifParts(bytes: Buffer): Generator<Uint8Array, void> {
  if (bytes.length < HEADER_BYTES) throw damaged();
  let position = HEADER_BYTES + colorTableBytes(bytes.readUInt8(10));
  if (position > bytes.length) throw damaged();
  yield bytes.subarray(0, position);
  for (;;) {
    const start = position;
    const block = byteAt(bytes, start);
    if (block === TRAILER) break;
    if (block === IMAGE) {
      // The place and size of the image, its own colours, and how long its codes are at first.
      position = endOfBlocks(bytes, start + 10 + colorTableBytes(byteAt(bytes, start + 9)) + 1);
      yield bytes.subarray(start, position);
      continue;
    }
    if (block !== EXTENSION) throw damaged();
    position = endOfBlocks(bytes, start + 2);
    if (isKept(bytes, start)) yield bytes.subarray(start, position);
  }
  yield Uint8Array.of(TRAILER);
}

function isKept(bytes: Buffer, start: number): boolean {
  const label = bytes[start + 1];
  if (label === GRAPHIC_CONTROL) return true;
  return label === APPLICATION && KEPT_APPLICATIONS.has(bytes.toString('latin1', start + 3, start + 14));
}

/** Where a row of blocks, each with its length before it, ends. */
function endOfBlocks(bytes: Buffer, from: number): number {
  for (let position = from; ; ) {
    const length = byteAt(bytes, position);
    position += length + 1;
    if (length === 0) return position;
  }
}

function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

function byteAt(bytes: Buffer, position: number): number {
  const byte = bytes[position];
  if (byte === undefined) throw damaged();
  return byte;
}
