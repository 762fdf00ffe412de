import { isUtf8 } from 'node:buffer';

/** Who made a picture and who owns it, as its Exif data say. */
export interface Credit {
  artist: string | null;
  copyright: string | null;
}

/** Tags of the first directory, and the type of their texts (TIFF 6.0, section 8 and 2). */
export const ARTIST = 0x013b;
export const COPYRIGHT = 0x8298;
export const ASCII = 2;
const ENTRY_BYTES = 12;
const MOST_CHARACTERS = 250;
const MARK = 'Exif\0\0';

/** Creator and copyright of Exif data (TIFF 6.0, section 2; with or without `Exif\0\0` before it) or of a TIFF file; null where they name neither, or make no sense. */
export function creditOf(exif: Buffer | null): Credit | null {
  if (!exif) return null;
  const tiff = exif.toString('latin1', 0, MARK.length) === MARK ? exif.subarray(MARK.length) : exif;
  try {
    const credit = { artist: readText(tiff, ARTIST), copyright: readText(tiff, COPYRIGHT) };
    return credit.artist === null && credit.copyright === null ? null : credit;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A text of the first directory. Throws a RangeError where the data end early. */
function readText(tiff: Buffer, tag: number): string | null {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = long(4);
  const entries = Array.from({ length: short(directory) }, (_, index) => directory + 2 + index * ENTRY_BYTES);
  const entry = entries.find((at) => short(at) === tag && short(at + 2) === ASCII);
  if (entry === undefined) return null;
  const length = long(entry + 4);
  const start = length <= 4 ? entry + 8 : long(entry + 8);
  if (start + length > tiff.length) return null;
  const text = decode(tiff.subarray(start, start + length)).replaceAll(/\p{Cc}/gu, ' ');
  return text.trim().slice(0, MOST_CHARACTERS).trim() || null;
}

/** Exif's texts are ASCII, or UTF-8 since version 3; older cameras and editors write the © of Windows. */
function decode(text: Buffer): string {
  return new TextDecoder(isUtf8(text) ? 'utf-8' : 'windows-1252').decode(text);
}
