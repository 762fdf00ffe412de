import { join } from 'node:path';
import { run } from './command.ts';
import type { Container } from './container.ts';
import { blameVideo } from './failure.ts';
import { encodingsGraph, posterGraph } from './filters.ts';
import { inputOptions } from './input.ts';
import { MOST_SIDE, type VideoFacts } from './inspect.ts';
import type { Encoding } from './ladder.ts';
import { framesIn } from './rate.ts';
import type { VideoTools } from './tools.ts';

const MEMORY_BYTES = 4 * 1024 ** 3;
const SEGMENT_SECONDS = 4;
const THREADS = 2;
const LIMIT_SECONDS = 120;
const LIMIT_SECONDS_PER_SECOND = 15;

/** How pictures and sound are encoded. By one thread x264 writes the same bytes each time, by several it does not. */
export const encoderOptions = (threads: number): readonly string[] => [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-crf', '23', '-threads', String(threads)],
  // A key frame where a segment starts and nowhere else, in every rung the same; closed groups; no captions that came with the source.
  ...['-sc_threshold', '0', '-flags:v', '+cgop+bitexact', '-a53cc', '0'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ...['-c:a', 'aac', '-b:a', '128k', '-ac', '2', '-ar', '48000', '-flags:a', '+bitexact'],
  // Gaps are silence and both start together, so that picture and sound stay so.
  ...['-af', 'aresample=async=1:first_pts=0'],
];
/** Nothing that the source says of itself goes on, nor which program wrote this. */
export const WITHOUT_METADATA: readonly string[] = [
  '-map_metadata',
  '-1',
  '-map_chapters',
  '-1',
  '-fflags',
  '+bitexact',
];

/** The video that is transcoded. */
export interface TranscodeSource {
  file: string;
  container: Pick<Container, 'demuxer'>;
  facts: VideoFacts;
}

/**
 * Makes the poster as a PNG file; where not one frame can be decoded there is none. By itself: beside encodings, ffmpeg would hold all frames from which it
 * chooses for them. Throws a MediaFailure, CORRUPT.
 */
export async function makePoster(
  tools: VideoTools,
  source: TranscodeSource,
  encodings: readonly Encoding[],
  posterFile: string,
  signal: AbortSignal,
): Promise<void> {
  const args = [
    ...QUIETLY,
    ...decoded(source, posterGraph(source.facts, encodings, tools.canToneMap)),
    ...['-map', '[poster]', '-frames:v', '1', ...WITHOUT_METADATA, '-f', 'image2', '-c:v', 'png', posterFile],
  ];
  const limits = { limitMs: LIMIT_SECONDS * 1_000, memoryBytes: MEMORY_BYTES, signal };
  await run(tools.prefix, tools.ffmpeg, args, limits).catch(blameVideo);
}

/**
 * Makes of one decode every encoding, in a folder and named by it: an HLS playlist (`.m3u8`), and one file of fragments (`.mp4`) that it names by byte
 * ranges. Tells which fraction is done. Throws a MediaFailure, CORRUPT, where the video cannot be decoded.
 */
export async function transcode(
  tools: VideoTools,
  source: TranscodeSource,
  encodings: readonly Encoding[],
  folder: string,
  { signal, onFraction }: { signal: AbortSignal; onFraction(fraction: number): void },
): Promise<void> {
  const { facts } = source;
  const args = [
    ...[...QUIETLY, '-nostats', '-progress', 'pipe:1'],
    ...decoded(source, encodingsGraph(facts, encodings, tools.canToneMap)),
    ...encodings.flatMap((encoding) => outputOptions(facts, encoding, folder)),
  ];
  const seconds = facts.durationMs / 1_000;
  await run(tools.prefix, tools.ffmpeg, args, {
    limitMs: (LIMIT_SECONDS + LIMIT_SECONDS_PER_SECOND * seconds) * 1_000,
    memoryBytes: MEMORY_BYTES,
    signal,
    onLine: (line) => {
      // In microseconds, whatever its name says.
      const done = Number(/^out_time_ms=(\d+)$/.exec(line)?.[1]) / 1_000_000 / seconds;
      if (done >= 0) onFraction(Math.min(done, 1));
    },
  }).catch(blameVideo);
}

const QUIETLY = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y'];

function decoded({ file, container }: TranscodeSource, graph: string): string[] {
  return [
    // Pictures may grow in the middle of a stream.
    ...['-max_pixels', String(MOST_SIDE ** 2), '-threads', String(THREADS), ...inputOptions(file, container)],
    ...['-filter_complex_threads', String(THREADS), '-filter_complex', graph],
  ];
}

function outputOptions(facts: VideoFacts, encoding: Encoding, folder: string): string[] {
  const keyFrames = String(framesIn(facts.rate, SEGMENT_SECONDS));
  const path = join(folder, encoding.name);
  return [
    ...['-map', `[${encoding.name}]`, ...(facts.audioIndex === null ? [] : ['-map', `0:${facts.audioIndex}`])],
    ...[...WITHOUT_METADATA, ...encoderOptions(THREADS), '-g', keyFrames, '-keyint_min', keyFrames],
    ...['-maxrate', `${encoding.mostKilobits}k`, '-bufsize', `${2 * encoding.mostKilobits}k`],
    ...['-t', String(facts.durationMs / 1_000), '-f', 'hls', '-hls_playlist_type', 'vod'],
    ...['-hls_time', String(SEGMENT_SECONDS), '-hls_list_size', '0'],
    ...['-hls_segment_type', 'fmp4', '-hls_flags', 'single_file'],
    ...['-hls_segment_filename', `${path}.mp4`, `${path}.m3u8`],
  ];
}
