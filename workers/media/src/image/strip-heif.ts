import { damaged, MediaFailure } from '../media-failure.ts';
import { type Box, boxesIn } from './boxes.ts';
import type { Credit } from './credit.ts';
import { exifOf } from './exif.ts';
import { boxesInMeta, DERIVED_PICTURES, type Item, readItems } from './items.ts';
import { type Range, zeroOutside } from './ranges.ts';

/** Boxes of a still picture. */
const KEPT_AT_TOP = new Set(['ftyp', 'meta', 'mdat']);
const KEPT_IN_META = new Set(['hdlr', 'pitm', 'iloc', 'iinf', 'iprp', 'iref', 'idat', 'grpl', 'dinf']);
/** The type of items that are pictures of a codec. */
const CODED = { AV1: 'av01', HEVC: 'hvc1' } as const;
/** How a picture is shown; others, such as `udes`, describe it. */
const KEPT_PROPERTIES = new Set([
  ...['ispe', 'pixi', 'colr', 'av1C', 'hvcC', 'irot', 'imir', 'clap', 'pasp', 'auxC', 'rloc', 'a1op', 'lsel', 'a1lx'],
  ...['clli', 'mdcv', 'cclv', 'amve', 'reve', 'ndwt'],
]);
/** A box or an item of this type means nothing (ISO/IEC 14496-12, section 8.1.2). */
const NOTHING = 'free';

/** Before an item's Exif data stands how far behind it they start (ISO/IEC 23008-12, annex A.2.1): here at once. */
const EXIF_OFFSET_BYTES = 4;
/** What kind of handler it is; then comes its name. */
const HANDLER_BYTES = 24;

/** A kind of HEIF (ISO/IEC 23008-12): AVIF (AV1 Image File Format 1.1), or HEIC. */
interface HeifKind {
  name: string;
  codec: keyof typeof CODED;
}

/**
 * Strips a kind of HEIF: nothing is left but its picture; Exif, XMP, thumbnails and whatever no picture uses are overwritten with zeros, nothing moves.
 * The credit, if any, is written where its Exif data were, if they have room for it. Throws a MediaFailure: CORRUPT, or UNSUPPORTED_FORMAT for one that
 * moves.
 */
export function stripHeif(kind: HeifKind): (bytes: Buffer, kept: { credit: Credit | null }) => Buffer {
  return (bytes, { credit }) => {
    const heif = Buffer.from(bytes);
    try {
      return strip(heif, kind, credit && exifOf({ orientation: 1, credit }));
    } catch (error) {
      // Whatever points behind the end of the file.
      if (error instanceof RangeError) throw damaged(error);
      throw error;
    }
  };
}

function strip(heif: Buffer, { name, codec }: HeifKind, exif: Buffer | null): Buffer {
  const top = boxesIn(heif, { start: 0, end: heif.length });
  if (top.some(({ type }) => type === 'moov')) {
    throw new MediaFailure('UNSUPPORTED_FORMAT', `${name} that moves is not taken; send it as WebP or as a video.`);
  }
  const inMeta = boxesInMeta(heif, top);
  const items = readItems(heif, inMeta);
  const pictures = new Set<string>([CODED[codec], ...DERIVED_PICTURES]);
  const isKept = (id: number) => pictures.has(items.typeOf(id)) && !items.isThumbnail(id);
  const used: Range[] = items.all.filter(({ id }) => isKept(id)).flatMap(({ extents }) => extents);
  const data = [...top, ...inMeta].filter(({ type }) => type === 'mdat' || type === 'idat').map(({ body }) => body);
  const named = exif && items.all.find((item) => !isKept(item.id) && hasRoom(item, exif, { data, used }));
  for (const { id, typeAt, name } of items.all) {
    heif.fill(0, name.start, name.end);
    if (!isKept(id) && typeAt !== named?.typeAt) erase(heif, typeAt, NOTHING);
  }
  for (const at of items.thumbnailReferences) erase(heif, at, NOTHING);
  for (const { start, end } of named?.extents ?? []) {
    if (exif) heif.fill(0, start, end).set(exif, start + EXIF_OFFSET_BYTES);
    used.push({ start, end });
  }
  for (const box of inMeta) {
    if (!KEPT_IN_META.has(box.type)) clear(heif, box);
    if (box.type === 'idat') zeroOutside(heif, box.body, used);
    if (box.type === 'hdlr') heif.fill(0, Math.min(box.body.start + HANDLER_BYTES, box.body.end), box.body.end);
    if (box.type === 'iprp') clearProperties(heif, box);
  }
  for (const box of top) {
    if (!KEPT_AT_TOP.has(box.type)) clear(heif, box);
    if (box.type === 'mdat') zeroOutside(heif, box.body, used);
  }
  return heif;
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

function clearProperties(heif: Buffer, { body }: Box): void {
  const containers = boxesIn(heif, body).filter(({ type }) => type === 'ipco');
  for (const property of containers.flatMap((container) => boxesIn(heif, container.body))) {
    if (!KEPT_PROPERTIES.has(property.type)) clear(heif, property);
  }
}

/** Makes a box one of nothing. */
function clear(heif: Buffer, { typeAt, body }: Box): void {
  erase(heif, typeAt, NOTHING);
  heif.fill(0, body.start, body.end);
}

function erase(heif: Buffer, at: number, type: string): void {
  heif.write(type, at, 'latin1');
}
