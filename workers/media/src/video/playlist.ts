import type { Size } from './inspect.ts';
import { perSecond, type Rate } from './rate.ts';

/** One rung, as a master playlist tells of it. */
export interface Variant {
  /** The name of its playlist. */
  name: string;
  size: Size;
  rate: Rate;
  hasAudio: boolean;
  /** The rung's own playlist. */
  playlist: string;
  /** The beginning of its fragments, with the codec's configuration. */
  head: Buffer;
}

/** The playlist that players open (RFC 8216, 4.3.4.2). Throws where a variant is not H.264. */
export function masterPlaylist(variants: readonly Variant[]): string {
  const lines = variants.flatMap((variant) => {
    const { peak, average } = bandwidthOf(variant.playlist);
    const codecs = [avcCodec(variant.head), ...(variant.hasAudio ? ['mp4a.40.2'] : [])];
    const attributes = [
      `BANDWIDTH=${peak}`,
      `AVERAGE-BANDWIDTH=${average}`,
      `RESOLUTION=${variant.size.width}x${variant.size.height}`,
      `FRAME-RATE=${perSecond(variant.rate).toFixed(3)}`,
      `CODECS="${codecs.join(',')}"`,
    ];
    return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, variant.name];
  });
  return ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS', ...lines, ''].join('\n');
}

/** How long a playlist's segments last together, in seconds. */
export function secondsOf(playlist: string): number {
  return segmentsOf(playlist).reduce((sum, { seconds }) => sum + seconds, 0);
}

interface Segment {
  seconds: number;
  bytes: number;
}

/** Bits per second: of the heaviest run of segments that lasts about as long as one does (RFC 8216, 4.1), and of all. */
function bandwidthOf(playlist: string): { peak: number; average: number } {
  const segments = segmentsOf(playlist);
  const target = Math.max(...segments.map(({ seconds }) => seconds));
  const rateOf = ({ bytes, seconds }: Segment) => Math.ceil((bytes * 8) / seconds);
  const peak = Math.max(...segments.flatMap((_first, start) => runsOf(segments.slice(start), target)).map(rateOf));
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  return { peak, average: rateOf({ bytes, seconds: secondsOf(playlist) }) };
}

/** What the first segments are together, as many as last from half to one and a half of the longest one. */
function runsOf(segments: readonly Segment[], target: number): Segment[] {
  const run: Segment = { seconds: 0, bytes: 0 };
  const runs: Segment[] = [];
  for (const { seconds, bytes } of segments) {
    run.seconds += seconds;
    run.bytes += bytes;
    if (run.seconds > 1.5 * target) break;
    if (run.seconds >= target / 2) runs.push({ ...run });
  }
  return runs;
}

function segmentsOf(playlist: string): Segment[] {
  const found = playlist.matchAll(/#EXTINF:([\d.]+),[^\n]*\n#EXT-X-BYTERANGE:(\d+)@\d+/g);
  return [...found].map(([, seconds, bytes]) => ({ seconds: Number(seconds), bytes: Number(bytes) }));
}

/** The codec's name (RFC 6381) from profile, constraints and level in its configuration (ISO/IEC 14496-15, 5.3.3.1). */
function avcCodec(head: Buffer): string {
  const start = head.indexOf('avcC');
  if (start < 0) throw new Error('the fragments have no H.264 configuration');
  return `avc1.${head.subarray(start + 5, start + 8).toString('hex')}`;
}
