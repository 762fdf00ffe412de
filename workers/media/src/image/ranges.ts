/** Bytes from `start` to before `end`. */
export interface Range {
  start: number;
  end: number;
}

/** Overwrites with zeros, within a range, what lies in none of the kept ones; in place. Returns the bytes. */
export function zeroOutside(bytes: Buffer, { start, end }: Range, kept: readonly Range[]): Buffer {
  let position = start;
  for (const range of kept.toSorted((a, b) => a.start - b.start)) {
    if (range.start > position) bytes.fill(0, position, Math.min(range.start, end));
    position = Math.max(position, range.end);
    if (position >= end) return bytes;
  }
  return bytes.fill(0, position, end);
}
