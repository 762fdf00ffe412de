import type { VideoFacts } from './inspect.ts';
import type { Encoding } from './ladder.ts';

/** In which the poster is looked for. */
const POSTER_SECONDS = 5;
const POSTER_RATE = 4;

/**
 * The filter graph from one decode to every encoding, `[<name>]`, the largest first, and to the poster, `[poster]`: upright (ffmpeg has turned it
 * already), square pixels, constant rate, BT.709, 8 bits, 4:2:0.
 */
export function filterGraph(facts: VideoFacts, encodings: readonly Encoding[], canToneMap: boolean): string {
  const [largest] = encodings;
  if (!largest) throw new Error('a ladder has a rung');
  const { width, height } = largest.size;
  const base = [
    ...(facts.isInterlaced ? ['yadif'] : []),
    `fps=${facts.rate.frames}/${facts.rate.seconds}:start_time=0`,
    ...(facts.hdr && canToneMap ? toneMapped(facts.hdr, width, height) : scaled(facts, width, height)),
    'format=yuv420p',
    'setsar=1',
  ];
  const branches = [...encodings.map(({ name }) => `[${name}-in]`), '[poster-in]'];
  return [
    `[0:${facts.videoIndex}]${base.join(',')},split=${branches.length}${branches.join('')}`,
    ...encodings.map(({ name, size }) => `[${name}-in]scale=${size.width}:${size.height}[${name}]`),
    `[poster-in]${poster()}[poster]`,
  ].join(';');
}

function scaled({ matrix, isFullRange }: VideoFacts, width: number, height: number): string[] {
  const from = `in_color_matrix=${matrix}:in_range=${isFullRange ? 'pc' : 'tv'}`;
  return [`scale=${width}:${height}:${from}:out_color_matrix=bt709:out_range=tv`];
}

/** From BT.2020 with its transfer function by linear light to BT.709, as ffmpeg's documentation of tonemap shows it; white is at 100 nits. */
function toneMapped(transfer: string, width: number, height: number): string[] {
  return [
    `zscale=w=${width}:h=${height}:tin=${transfer}:min=bt2020nc:pin=bt2020:t=linear:npl=100`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
  ];
}

/** Of some frames of the first seconds the one whose histogram is nearest to the average: no black, no flash, no blend. */
function poster(): string {
  return [
    'setpts=PTS-STARTPTS',
    `trim=duration=${POSTER_SECONDS}`,
    `fps=${POSTER_RATE}`,
    `thumbnail=${POSTER_SECONDS * POSTER_RATE}`,
    'scale=in_color_matrix=bt709:in_range=tv',
    'format=rgb24',
  ].join(',');
}
