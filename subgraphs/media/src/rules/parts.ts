const MIB = 1024 * 1024;
/** What is larger goes in parts. */
const MOST_SINGLE_BYTES = 64 * MIB;
/** Of each part but the last. */
const PART_BYTES = 16 * MIB;

/** A part of a multipart upload. */
export interface Part {
  /** From 1. */
  number: number;
  byteSize: number;
}

/** The parts in which a file of so many bytes is sent; none where it goes by a single PUT. */
export function partsOf(byteSize: number): Part[] {
  if (byteSize <= MOST_SINGLE_BYTES) return [];
  return Array.from({ length: Math.ceil(byteSize / PART_BYTES) }, (_, index) => ({
    number: index + 1,
    byteSize: Math.min(PART_BYTES, byteSize - index * PART_BYTES),
  }));
}
