import { damaged, MediaFailure } from '../media-failure.ts';
import { ARTIST, ASCII, COPYRIGHT, type Credit } from './credit.ts';
import { type Range, zeroOutside } from './ranges.ts';

const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;
const VERSION = 42;
const BIG_VERSION = 43;

/** Bytes of a value by its type, 1 to 13 (TIFF 6.0, section 2). */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

const STRIPS = { offsets: 273, lengths: 279 };
const TILES = { offsets: 324, lengths: 325 };

/** What the picture is, where its data lie, and its colours; 34675 is the colour profile. */
const KEPT = new Set([
  ...[
    254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 292, 293, 296, 301, 317, 318, 319, 320,
  ],
  ...[321, 322, 323, 324, 325, 332, 334, 336, 338, 339, 340, 341, 347, 529, 530, 531, 532, 34675],
]);

/** Longer texts name nobody. */
const MOST_TEXT_BYTES = 1_000;

interface Entry {
  tag: number;
  type: number;
  at: number;
  values: Range;
  /** Whether the values stand in the entry itself. */
  isInside: boolean;
  /** Bytes of one value. */
  width: number;
}

/**
 * A TIFF of which nothing is left but its first picture: all else (other directories, unknown entries, what no entry points to) is overwritten with
 * zeros, nothing moves. Where there is a credit, creator and copyright stay as they are written. Throws a MediaFailure: CORRUPT, or UNSUPPORTED_FORMAT
 * for a BigTIFF.
 */
export function stripTiff(bytes: Buffer, { credit }: { credit: Credit | null }): Buffer {
  const tiff = Buffer.from(bytes);
  try {
    return strip(tiff, credit);
  } catch (error) {
    // Whatever points behind the end of the file.
    if (error instanceof RangeError) throw damaged(error);
    throw error;
  }
}

function strip(tiff: Buffer, credit: Credit | null): Buffer {
  const numbers = numbersOf(tiff);
  const version = numbers.short(2);
  if (version === BIG_VERSION) throw new MediaFailure('UNSUPPORTED_FORMAT', 'A BigTIFF is not taken.');
  if (version !== VERSION) throw damaged();
  const directory = numbers.long(4);
  const count = numbers.short(directory);
  const entries = Array.from({ length: count }, (_, index) => entryAt(numbers, directory + 2 + index * ENTRY_BYTES));
  const texts = [textEntry(entries, ARTIST, credit?.artist), textEntry(entries, COPYRIGHT, credit?.copyright)];
  const kept = entries.filter((entry) => KEPT.has(entry.tag) || texts.includes(entry));
  // Before the entries move, in which short values lie.
  const data = [...dataOf(numbers, kept, STRIPS), ...dataOf(numbers, kept, TILES)];
  const moved = kept.map(({ at }) => Buffer.from(tiff.subarray(at, at + ENTRY_BYTES)));
  numbers.writeShort(kept.length, directory);
  for (const [index, entry] of moved.entries()) tiff.set(entry, directory + 2 + index * ENTRY_BYTES);
  const end = directory + 2 + kept.length * ENTRY_BYTES;
  // There is no second directory any more.
  numbers.writeLong(0, end);
  return zeroOutside(tiff, { start: 0, end: tiff.length }, [
    { start: 0, end: HEADER_BYTES },
    { start: directory, end: end + 4 },
    ...kept.filter(({ isInside }) => !isInside).map(({ values }) => values),
    ...data,
  ]);
}

/** The entry that a text of the credit was read from. */
function textEntry(entries: readonly Entry[], tag: number, text: string | null | undefined): Entry | undefined {
  const entry = text ? entries.find((found) => found.tag === tag && found.type === ASCII) : undefined;
  return entry && entry.values.end - entry.values.start <= MOST_TEXT_BYTES ? entry : undefined;
}

type Numbers = ReturnType<typeof numbersOf>;

function numbersOf(tiff: Buffer) {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  return {
    short: (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)),
    long: (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)),
    writeShort: (value: number, at: number) =>
      isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at),
    writeLong: (value: number, at: number) =>
      isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at),
    end: tiff.length,
  };
}

function entryAt({ short, long, end }: Numbers, at: number): Entry {
  const type = short(at + 2);
  const width = TYPE_BYTES[type] ?? 0;
  const length = width * long(at + 4);
  const isInside = length <= 4;
  const start = isInside ? at + 8 : long(at + 8);
  if (start + length > end) throw damaged();
  return { tag: short(at), type, at, width, isInside, values: { start, end: start + length } };
}

/** Where the strips or tiles of the picture lie. */
function dataOf({ short, long, end }: Numbers, entries: readonly Entry[], tags: typeof STRIPS): Range[] {
  const valuesOf = (tag: number) => {
    const entry = entries.find((found) => found.tag === tag);
    if (!entry || (entry.width !== 2 && entry.width !== 4)) return [];
    const { width, values } = entry;
    const count = Math.floor((values.end - values.start) / width);
    return Array.from({ length: count }, (_, index) => (width === 2 ? short : long)(values.start + index * width));
  };
  const lengths = valuesOf(tags.lengths);
  return valuesOf(tags.offsets).map((start, index) => {
    // Without a length a strip goes to the end of the file.
    const stop = start + (lengths[index] ?? end - start);
    if (stop > end) throw damaged();
    return { start, end: stop };
  });
}
