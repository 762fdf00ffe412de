const ORIENTATION = 0x0112;
const SHORT = 3;

/** Exif data (TIFF, its numbers little-endian) that say how a picture is turned, and nothing else: one directory of one entry. */
export function orientationOnly(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('II*');
  tiff.writeUInt32LE(8, 4); // where the directory starts
  tiff.writeUInt16LE(1, 8); // how many entries it has
  tiff.writeUInt16LE(ORIENTATION, 10);
  tiff.writeUInt16LE(SHORT, 12);
  tiff.writeUInt32LE(1, 14); // how many values
  tiff.writeUInt16LE(orientation, 18);
  return tiff;
}
