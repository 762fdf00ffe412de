import { damaged } from '../media-failure.ts';
import type { Range } from './ranges.ts';

/** A box of an ISO media file (ISO/IEC 14496-12, section 4.2). */
export interface Box {
  type: string;
  /** Where its type is written. */
  typeAt: number;
  body: Range;
}

const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

/** The boxes in a range, which they fill. Throws CORRUPT. */
export function boxesIn(bytes: Buffer, { start, end }: Range): Box[] {
  const boxes: Box[] = [];
  for (let position = start; position < end; ) {
    if (position + HEADER_BYTES > end) throw damaged();
    const short = bytes.readUInt32BE(position);
    const isLong = short === 1;
    const header = isLong ? LONG_HEADER_BYTES : HEADER_BYTES;
    // Of length 0 is what goes to the end of the file.
    const length = short === 0 ? end - position : isLong ? Number(bytes.readBigUInt64BE(position + 8)) : short;
    if (length < header || position + length > end) throw damaged();
    const type = bytes.toString('latin1', position + 4, position + 8);
    boxes.push({ type, typeAt: position + 4, body: { start: position + header, end: position + length } });
    position += length;
  }
  return boxes;
}
