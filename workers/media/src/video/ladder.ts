import type { Size } from './inspect.ts';

/** One size of a video, which is encoded once. */
export interface Encoding {
  name: '360p' | '720p' | '1080p' | 'source';
  size: Size;
  /** What the video may take on average over two seconds. */
  mostKilobits: number;
}

/** The sizes that a video is made in. */
export interface Ladder {
  /** What HLS offers, the smallest first; never none. */
  rungs: readonly Encoding[];
  /** What the MP4 file is made of: a rung, unless the source lies between two of them. */
  file: Encoding;
}

/** Into which a rung fits, lying or standing; Apple's HLS authoring specification has about these rates. */
const BOXES = [
  { name: '360p', long: 640, short: 360, mostKilobits: 900 },
  { name: '720p', long: 1280, short: 720, mostKilobits: 3_000 },
  { name: '1080p', long: 1920, short: 1080, mostKilobits: 5_500 },
] as const;
const LEAST_SIDE = 16;

/** The rungs up to the source; a source below the first one is the only rung. */
export function ladderOf(source: Size): Ladder {
  const rungs = BOXES.map((box) => ({ ...box, factor: factorInto(source, box) }))
    .filter(({ factor }) => factor <= 1)
    .map(({ name, mostKilobits, factor }): Encoding => ({ name, mostKilobits, size: scaled(source, factor) }));
  const own: Encoding = { name: 'source', size: scaled(source, 1), mostKilobits: rungs.length > 0 ? 3_000 : 900 };
  const [first = own] = rungs;
  const isBetween = first !== own && first.size.width < own.size.width;
  const file = rungs.find(({ name }) => name === '720p') ?? (isBetween ? own : first);
  return { rungs: rungs.length > 0 ? rungs : [own], file };
}

/** Each once, the largest first. */
export function encodingsOf({ rungs, file }: Ladder): Encoding[] {
  return [...new Set([...rungs, file])].toSorted((a, b) => b.size.width * b.size.height - a.size.width * a.size.height);
}

function factorInto({ width, height }: Size, box: { long: number; short: number }): number {
  return Math.min(box.long / Math.max(width, height), box.short / Math.min(width, height));
}

/** Even, as 4:2:0 halves the colours both ways. */
function scaled({ width, height }: Size, factor: number): Size {
  // To the next even number, so that little is stretched; what lies between two is not enlarged.
  const even = (side: number) => Math.max(LEAST_SIDE, 2 * Math.round((side * factor) / 2 - 1e-6));
  return { width: even(width), height: even(height) };
}
