import { damaged } from '../media-failure.ts';

/** `RIFF`, the size of what follows, `WEBP`. */
const FILE_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

const KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

/** In the first byte of VP8X: what the file has. */
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;

/** A WebP in parts, without what says more than the picture (RFC 9649). `exif`, if any, goes in. Throws CORRUPT. */
export function* webpParts(bytes: Buffer, exif: Buffer | null): Generator<Uint8Array, void> {
  let size = 4 + (exif ? CHUNK_HEADER_BYTES + exif.length : 0);
  for (const chunk of keptChunks(bytes)) size += chunk.length;
  const header = Buffer.from('RIFF....WEBP');
  header.writeUInt32LE(size, 4);
  yield header;
  for (const chunk of keptChunks(bytes)) yield isExtension(chunk) ? flagged(chunk, exif !== null) : chunk;
  if (!exif) return;
  const exifHeader = Buffer.from('EXIF....');
  exifHeader.writeUInt32LE(exif.length, 4);
  yield exifHeader;
  // Of even length, so it needs no padding.
  yield exif;
}

function* keptChunks(bytes: Buffer): Generator<Buffer, void> {
  const end = bytes.length < FILE_HEADER_BYTES ? 0 : CHUNK_HEADER_BYTES + bytes.readUInt32LE(4);
  if (end < FILE_HEADER_BYTES || end > bytes.length) throw damaged();
  let position = FILE_HEADER_BYTES;
  while (position < end) {
    const start = position;
    if (start + CHUNK_HEADER_BYTES > end) throw damaged();
    const size = bytes.readUInt32LE(start + 4);
    position += CHUNK_HEADER_BYTES + size + (size % 2);
    if (position > end) throw damaged();
    if (KEPT.has(bytes.toString('latin1', start, start + 4))) yield bytes.subarray(start, position);
  }
}

function isExtension(chunk: Buffer): boolean {
  return chunk.length > CHUNK_HEADER_BYTES && chunk.toString('latin1', 0, 4) === 'VP8X';
}

function flagged(chunk: Buffer, hasExif: boolean): Buffer {
  const copy = Buffer.from(chunk);
  const flags = copy.readUInt8(CHUNK_HEADER_BYTES) & ~(HAS_EXIF | HAS_XMP);
  copy.writeUInt8(hasExif ? flags | HAS_EXIF : flags, CHUNK_HEADER_BYTES);
  return copy;
}
