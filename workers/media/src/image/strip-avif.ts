import { damaged, MediaFailure } from '../media-failure.ts';
import { type Box, boxesIn } from './boxes.ts';
import type { Credit } from './credit.ts';
import { exifOf } from './exif.ts';
import { type Item, readItems } from './items.ts';
import { type Range, zeroOutside } from './ranges.ts';

/** Boxes of a still AVIF. */
const KEPT_AT_TOP = new Set(['ftyp', 'meta', 'mdat']);
const KEPT_IN_META = new Set(['hdlr', 'pitm', 'iloc', 'iinf', 'iprp', 'iref', 'idat', 'grpl', 'dinf']);
/** Of items that are pictures, or say how pictures are put together. */
const KEPT_ITEMS = new Set(['av01', 'grid', 'iovl', 'iden', 'tmap']);
/** How a picture is shown; others, such as `udes`, describe it. */
const KEPT_PROPERTIES = new Set([
  ...['ispe', 'pixi', 'colr', 'av1C', 'irot', 'imir', 'clap', 'pasp', 'auxC', 'rloc', 'a1op', 'lsel', 'a1lx'],
  ...['clli', 'mdcv', 'cclv', 'amve', 'reve', 'ndwt'],
]);
/** A box or an item of this type means nothing (ISO/IEC 14496-12, section 8.1.2). */
const NOTHING = 'free';

const META_HEADER_BYTES = 4;
/** Before an item's Exif data stands how far behind it they start (ISO/IEC 23008-12, annex A.2.1): here at once. */
const EXIF_OFFSET_BYTES = 4;
/** What kind of handler it is; then comes its name. */
const HANDLER_BYTES = 24;

/**
 * An AVIF (AV1 Image File Format 1.1, ISO/IEC 23008-12) of which nothing is left but its picture: Exif, XMP, thumbnails and whatever no picture uses
 * are overwritten with zeros, nothing moves. The credit, if any, is written where its Exif data were, if they have room for it. Throws a MediaFailure:
 * CORRUPT, or UNSUPPORTED_FORMAT for one that moves.
 */
export function stripAvif(bytes: Buffer, { credit }: { credit: Credit | null }): Buffer {
  const avif = Buffer.from(bytes);
  try {
    return strip(avif, credit && exifOf({ orientation: 1, credit }));
  } catch (error) {
    // Whatever points behind the end of the file.
    if (error instanceof RangeError) throw damaged(error);
    throw error;
  }
}

function strip(avif: Buffer, exif: Buffer | null): Buffer {
  const top = boxesIn(avif, { start: 0, end: avif.length });
  if (top.some(({ type }) => type === 'moov')) {
    throw new MediaFailure('UNSUPPORTED_FORMAT', 'An AVIF that moves is not taken; send it as WebP or as a video.');
  }
  const meta = top.find(({ type }) => type === 'meta');
  if (!meta) throw damaged();
  const inMeta = boxesIn(avif, { start: meta.body.start + META_HEADER_BYTES, end: meta.body.end });
  const items = readItems(avif, inMeta);
  const isKept = (id: number) => KEPT_ITEMS.has(items.typeOf(id)) && !items.isThumbnail(id);
  const used: Range[] = items.all.filter(({ id }) => isKept(id)).flatMap(({ extents }) => extents);
  const data = [...top, ...inMeta].filter(({ type }) => type === 'mdat' || type === 'idat').map(({ body }) => body);
  const named = exif && items.all.find((item) => !isKept(item.id) && hasRoom(item, exif, { data, used }));
  for (const { id, typeAt, name } of items.all) {
    avif.fill(0, name.start, name.end);
    if (!isKept(id) && typeAt !== named?.typeAt) erase(avif, typeAt, NOTHING);
  }
  for (const at of items.thumbnailReferences) erase(avif, at, NOTHING);
  for (const { start, end } of named?.extents ?? []) {
    if (exif) avif.fill(0, start, end).set(exif, start + EXIF_OFFSET_BYTES);
    used.push({ start, end });
  }
  for (const box of inMeta) {
    if (!KEPT_IN_META.has(box.type)) clear(avif, box);
    if (box.type === 'idat') zeroOutside(avif, box.body, used);
    if (box.type === 'hdlr') avif.fill(0, Math.min(box.body.start + HANDLER_BYTES, box.body.end), box.body.end);
    if (box.type === 'iprp') clearProperties(avif, box);
  }
  for (const box of top) {
    if (!KEPT_AT_TOP.has(box.type)) clear(avif, box);
    if (box.type === 'mdat') zeroOutside(avif, box.body, used);
  }
  return avif;
}

/** Whether the data of an item are Exif data, in one piece that is nothing else's, and these fit into them. */
function hasRoom({ type, extents }: Item, exif: Buffer, { data, used }: { data: Range[]; used: Range[] }): boolean {
  const [extent, ...more] = extents;
  if (type !== 'Exif' || !extent || more.length > 0) return false;
  const { start, end } = extent;
  return (
    start + EXIF_OFFSET_BYTES + exif.length <= end &&
    data.some((range) => range.start <= start && end <= range.end) &&
    used.every((range) => range.end <= start || end <= range.start)
  );
}

function clearProperties(avif: Buffer, { body }: Box): void {
  const containers = boxesIn(avif, body).filter(({ type }) => type === 'ipco');
  for (const property of containers.flatMap((container) => boxesIn(avif, container.body))) {
    if (!KEPT_PROPERTIES.has(property.type)) clear(avif, property);
  }
}

/** Makes a box one of nothing. */
function clear(avif: Buffer, { typeAt, body }: Box): void {
  erase(avif, typeAt, NOTHING);
  avif.fill(0, body.start, body.end);
}

function erase(avif: Buffer, at: number, type: string): void {
  avif.write(type, at, 'latin1');
}
