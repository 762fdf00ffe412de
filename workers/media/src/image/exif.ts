import { ARTIST, ASCII, COPYRIGHT, type Credit } from './credit.ts';

const ORIENTATION = 0x0112;
const SHORT = 3;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/** An entry of a TIFF's directory (TIFF 6.0, section 2). */
export interface Entry {
  tag: number;
  type: number;
  count: number;
  value: Buffer;
}

/** Exif data (TIFF, its numbers little-endian, one directory) that say how a picture is turned and who made it, and nothing else; null where there is nothing to say. */
export function exifOf({ orientation, credit }: { orientation: number; credit: Credit | null }): Buffer | null {
  const turn = Buffer.alloc(2);
  turn.writeUInt16LE(orientation);
  const entries = [
    ...(orientation > 1 ? [{ tag: ORIENTATION, type: SHORT, count: 1, value: turn }] : []),
    ...textEntry(ARTIST, credit?.artist),
    ...textEntry(COPYRIGHT, credit?.copyright),
  ];
  return entries.length === 0 ? null : directoryOf(entries);
}

function textEntry(tag: number, text: string | null | undefined): Entry[] {
  if (!text) return [];
  const value = Buffer.from(`${text}\0`);
  return [{ tag, type: ASCII, count: value.length, value }];
}

/** A TIFF of one directory; its entries, in the order of their tags, have at most 4 bytes each or stand behind it. Its length is even. */
export function directoryOf(entries: readonly Entry[]): Buffer {
  const head = Buffer.alloc(HEADER_BYTES + 2 + entries.length * ENTRY_BYTES + 4);
  head.write('II*');
  head.writeUInt32LE(HEADER_BYTES, 4);
  head.writeUInt16LE(entries.length, HEADER_BYTES);
  const long: Buffer[] = [];
  let end = head.length;
  for (const [index, { tag, type, count, value }] of entries.entries()) {
    const at = HEADER_BYTES + 2 + index * ENTRY_BYTES;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    if (value.length <= 4) {
      head.set(value, at + 8);
      continue;
    }
    head.writeUInt32LE(end, at + 8);
    // Every value starts at an even place.
    const even = Buffer.concat([value, Buffer.alloc(value.length % 2)]);
    long.push(even);
    end += even.length;
  }
  return Buffer.concat([head, ...long]);
}
