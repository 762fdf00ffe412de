import { damaged } from '../media-failure.ts';
import { type Box, boxesIn } from './boxes.ts';
import type { Range } from './ranges.ts';

/** An item of a HEIF file: a picture, or what is said of one. */
export interface Item {
  id: number;
  type: string;
  /** Where its type is written. */
  typeAt: number;
  /** Where its name is written, and what else follows its type. */
  name: Range;
  /** Where its data lie in the file. */
  extents: Range[];
}

interface Items {
  all: Item[];
  typeOf(id: number): string;
  isThumbnail(id: number): boolean;
  /** Where the types of the references are written that make an item a thumbnail. */
  thumbnailReferences: number[];
}

/** Types of items that say how pictures are put together. */
export const DERIVED_PICTURES = ['grid', 'iovl', 'iden', 'tmap'];

const FULL_HEADER_BYTES = 4;
const MOST_ITEMS = 10_000;

/** The boxes of the `meta` among those of a file. Throws CORRUPT. */
export function boxesInMeta(bytes: Buffer, top: readonly Box[]): Box[] {
  const meta = top.find(({ type }) => type === 'meta');
  if (!meta) throw damaged();
  return boxesIn(bytes, { start: meta.body.start + FULL_HEADER_BYTES, end: meta.body.end });
}

/** The type of the picture that a HEIF file shows, such as `hvc1`; empty where there is none. Throws CORRUPT. */
export function shownTypeOf(bytes: Buffer): string {
  try {
    const boxes = boxesInMeta(bytes, boxesIn(bytes, { start: 0, end: bytes.length }));
    return readItems(bytes, boxes).typeOf(readPrimary(bytes, boxes));
  } catch (error) {
    // Whatever points behind the end of the file.
    if (error instanceof RangeError) throw damaged(error);
    throw error;
  }
}

/** Numbers one after another, of so many bytes. */
function createReader(bytes: Buffer, { start, end }: Range) {
  let position = start;
  return {
    number: (width: number): number => {
      if (position + width > end) throw damaged();
      // An offset of 8 bytes is checked where it is used: no file is that large.
      const value =
        width === 0 ? 0 : width === 8 ? Number(bytes.readBigUInt64BE(position)) : bytes.readUIntBE(position, width);
      position += width;
      return value;
    },
    place: () => position,
  };
}

/** The items that the boxes of a `meta` describe (ISO/IEC 14496-12, section 8.11). Throws CORRUPT. */
export function readItems(bytes: Buffer, boxes: readonly Box[]): Items {
  const idat = boxes.find(({ type }) => type === 'idat')?.body;
  const extents = new Map(boxesOf(boxes, 'iloc').flatMap((box) => readLocations(bytes, box, idat)));
  const all = boxesOf(boxes, 'iinf').flatMap((box) => readInfos(bytes, box, extents));
  const thumbnails = boxesOf(boxes, 'iref').flatMap((box) => readThumbnails(bytes, box));
  const types = new Map(all.map(({ id, type }) => [id, type]));
  const thumbnailIds = new Set(thumbnails.map(({ id }) => id));
  return {
    all,
    typeOf: (id) => types.get(id) ?? '',
    isThumbnail: (id) => thumbnailIds.has(id),
    thumbnailReferences: thumbnails.map(({ typeAt }) => typeAt),
  };
}

function boxesOf(boxes: readonly Box[], type: string): Box[] {
  return boxes.filter((box) => box.type === type);
}

/** Section 8.11.4. */
function readPrimary(bytes: Buffer, boxes: readonly Box[]): number {
  const [box] = boxesOf(boxes, 'pitm');
  if (!box) throw damaged();
  const idBytes = bytes.readUInt8(box.body.start) === 0 ? 2 : 4;
  return bytes.readUIntBE(box.body.start + FULL_HEADER_BYTES, idBytes);
}

function readInfos(bytes: Buffer, { body }: Box, extents: Map<number, Range[]>): Item[] {
  const isShort = bytes.readUInt8(body.start) === 0;
  const entries = { start: body.start + FULL_HEADER_BYTES + (isShort ? 2 : 4), end: body.end };
  return boxesOf(boxesIn(bytes, entries), 'infe').map((box) => {
    const version = bytes.readUInt8(box.body.start);
    if (version < 2) throw damaged();
    const idBytes = version === 2 ? 2 : 4;
    const reader = createReader(bytes, { start: box.body.start + FULL_HEADER_BYTES, end: box.body.end });
    const id = reader.number(idBytes);
    reader.number(2);
    const typeAt = reader.place();
    reader.number(4);
    const type = bytes.toString('latin1', typeAt, typeAt + 4);
    return { id, type, typeAt, name: { start: typeAt + 4, end: box.body.end }, extents: extents.get(id) ?? [] };
  });
}

/** Section 8.11.3. */
function readLocations(bytes: Buffer, { body }: Box, idat: Range | undefined): [id: number, extents: Range[]][] {
  const version = bytes.readUInt8(body.start);
  const reader = createReader(bytes, { start: body.start + FULL_HEADER_BYTES, end: body.end });
  const [sizes, moreSizes] = [reader.number(1), reader.number(1)];
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, moreSizes >> 4];
  const indexBytes = version === 0 ? 0 : moreSizes & 15;
  const idBytes = version === 2 ? 4 : 2;
  const count = Math.min(reader.number(idBytes), MOST_ITEMS);
  return Array.from({ length: count }, () => {
    const id = reader.number(idBytes);
    const isInIdat = version > 0 && (reader.number(2) & 15) === 1;
    reader.number(2); // which file: only this one is read
    const base = reader.number(baseBytes) + (isInIdat ? (idat?.start ?? 0) : 0);
    const extents = Array.from({ length: reader.number(2) }, () => {
      reader.number(indexBytes);
      const start = base + reader.number(offsetBytes);
      const length = reader.number(lengthBytes);
      const end = length === 0 ? bytes.length : start + length;
      if (start > end || end > bytes.length) throw damaged();
      return { start, end };
    });
    return [id, extents];
  });
}

/** Items that are the thumbnail of another (`thmb`, ISO/IEC 23008-12, section 6.4.4). */
function readThumbnails(bytes: Buffer, { body }: Box): { id: number; typeAt: number }[] {
  const idBytes = bytes.readUInt8(body.start) === 0 ? 2 : 4;
  const references = boxesIn(bytes, { start: body.start + FULL_HEADER_BYTES, end: body.end });
  return boxesOf(references, 'thmb').map((reference) => ({
    id: bytes.readUIntBE(reference.body.start, idBytes),
    typeAt: reference.typeAt,
  }));
}
