import { damaged } from '../media-failure.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const JFIF = 0xe0;
const EXIF = 0xe1;
const ICC = 0xe2;
const ADOBE = 0xee;

/** Without its thumbnail, which would show what was cut away. */
const JFIF_BYTES = 14;
const ADOBE_BYTES = 12;

/**
 * A JPEG in parts, without what says more than the picture (ITU-T T.81, annex B): of the application segments JFIF, the ICC profile and Adobe's colour
 * transform stay. `exif`, if any, goes in. Throws CORRUPT.
 */
export function* jpegParts(bytes: Buffer, exif: Buffer | null): Generator<Uint8Array, void> {
  yield Uint8Array.of(0xff, SOI);
  let toInsert = exif && segment(EXIF, Buffer.concat([Buffer.from('Exif\0\0'), exif]));
  for (let position = 2; ; ) {
    const { marker, end: start } = nextMarker(bytes, position);
    position = start;
    if (marker === EOI) break;
    if (isAlone(marker)) continue;
    position += lengthAt(bytes, start);
    const kept = keptPart(marker, bytes.subarray(start + 2, position));
    // JFIF wants to be first, so the Exif segment is second.
    if (toInsert && kept && marker !== JFIF) {
      yield toInsert;
      toInsert = null;
    }
    if (kept) yield segment(marker, kept);
    if (marker !== SOS) continue;
    const scanEnd = endOfScan(bytes, position);
    yield bytes.subarray(position, scanEnd);
    position = scanEnd;
  }
  yield Uint8Array.of(0xff, EOI);
}

/** What stays of a segment's content; null where the segment goes. */
function keptPart(marker: number, content: Buffer): Buffer | null {
  const isNamed = (name: string) => content.subarray(0, name.length).equals(Buffer.from(name));
  if (marker === JFIF && isNamed('JFIF\0') && content.length >= JFIF_BYTES) {
    return Buffer.concat([content.subarray(0, JFIF_BYTES - 2), Buffer.alloc(2)]);
  }
  if (marker === ICC && isNamed('ICC_PROFILE\0')) return content;
  if (marker === ADOBE && isNamed('Adobe') && content.length >= ADOBE_BYTES) return content.subarray(0, ADOBE_BYTES);
  // Frames, scans and tables; what follows them is application data, reserved or a comment.
  return marker >= 0xc0 && marker < JFIF ? content : null;
}

function segment(marker: number, content: Buffer): Buffer {
  const header = Buffer.of(0xff, marker, 0, 0);
  header.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([header, content]);
}

function lengthAt(bytes: Buffer, position: number): number {
  const length = position + 2 <= bytes.length ? bytes.readUInt16BE(position) : 0;
  if (length < 2 || position + length > bytes.length) throw damaged();
  return length;
}

/** The next marker, past whatever stands before it, as decoders look for it. */
function nextMarker(bytes: Buffer, from: number): { marker: number; end: number } {
  for (let position = bytes.indexOf(0xff, from); position >= 0; position = bytes.indexOf(0xff, position + 1)) {
    const marker = bytes[position + 1];
    if (marker && marker !== 0xff) return { marker, end: position + 2 };
  }
  throw damaged();
}

/** Where the compressed data end: at the next marker that is not one of theirs. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let position = from; ; ) {
    const { marker, end } = nextMarker(bytes, position);
    if (!isRestart(marker)) return end - 2;
    position = end;
  }
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Whether a marker has no content. */
function isAlone(marker: number): boolean {
  return isRestart(marker) || marker === SOI || marker === 0x01;
}
