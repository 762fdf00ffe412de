import type { VideoFacts } from './inspect.ts';
import type { Encoding } from './ladder.ts';

/** In which the poster is looked for. */
const POSTER_SECONDS = 5;
const POSTER_RATE = 4;

/** The filter graph from one decode to every encoding, `[<name>]`, the largest first. */
export function encodingsGraph(facts: VideoFacts, encodings: readonly Encoding[], canToneMap: boolean): string {
  const branches = encodings.map(({ name }) => `[${name}-in]`);
  return [
    `${shown(facts, encodings, canToneMap)},${lasting(facts)},split=${branches.length}${branches.join('')}`,
    ...encodings.map(({ name, size }) => `[${name}-in]scale=${size.width}:${size.height},setsar=1[${name}]`),
  ].join(';');
}

/** The filter graph to the poster, `[poster]`, as large as the largest encoding. */
export function posterGraph(facts: VideoFacts, encodings: readonly Encoding[], canToneMap: boolean): string {
  return `${shown(facts, encodings, canToneMap)},${poster()}[poster]`;
}

/** As large as the largest encoding, upright (ffmpeg has turned it already), square pixels, constant rate, BT.709, 8 bits, 4:2:0. */
function shown(facts: VideoFacts, [largest]: readonly Encoding[], canToneMap: boolean): string {
  if (!largest) throw new Error('a ladder has a rung');
  const { width, height } = largest.size;
  const filters = [
    ...(facts.isInterlaced ? ['yadif'] : []),
    `fps=${facts.rate.frames}/${facts.rate.seconds}:start_time=0`,
    ...(facts.hdr && canToneMap ? toneMapped(facts.hdr, width, height) : scaled(facts, width, height)),
    'format=yuv420p',
  ];
  return `[0:${facts.videoIndex}]${filters.join(',')}`;
}

/** Where the sound goes on, the last picture stays: a segment ends with its pictures, and no player would come to what sounds after them. */
function lasting({ durationMs }: VideoFacts): string {
  return `tpad=stop_mode=clone:stop_duration=${durationMs / 1_000}`;
}

function scaled({ matrix, isFullRange }: VideoFacts, width: number, height: number): string[] {
  const from = `in_color_matrix=${matrix}:in_range=${isFullRange ? 'pc' : 'tv'}`;
  return [`scale=${width}:${height}:${from}:out_color_matrix=bt709:out_range=tv`];
}

/**
 * From BT.2020 with its transfer function, which is sometimes all that such a video says of its colours, by linear light to BT.709, as ffmpeg's
 * documentation of tonemap shows it; white is at 100 nits.
 */
function toneMapped(transfer: string, width: number, height: number): string[] {
  return [
    `setparams=color_primaries=bt2020:color_trc=${transfer}:colorspace=bt2020nc`,
    `zscale=w=${width}:h=${height}:t=linear:npl=100`,
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
    // At least one, also where it is shorter than the first of them.
    `fps=${POSTER_RATE}:eof_action=pass`,
    `thumbnail=${POSTER_SECONDS * POSTER_RATE}`,
    'scale=in_color_matrix=bt709:in_range=tv',
    'format=rgb24',
  ].join(',');
}
