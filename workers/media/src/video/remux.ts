import { run } from './command.ts';
import type { Container } from './container.ts';
import { blameVideo } from './failure.ts';
import { inputOptions } from './input.ts';
import { MOST_SECONDS, type VideoFacts } from './inspect.ts';
import type { VideoTools } from './tools.ts';
import { WITHOUT_METADATA } from './transcode.ts';

const MEMORY_BYTES = 1024 ** 3;
/** For 1 GB on a slow disk. */
const LIMIT_MS = 300_000;

/**
 * Copies a video's picture and sound as they are, with which way is up, into a new file of the same format without anything else: no location, camera,
 * dates, names, chapters, subtitles, data tracks. Doing so again writes the same bytes. Throws a MediaFailure, CORRUPT.
 */
export async function stripVideo(
  tools: Pick<VideoTools, 'ffmpeg' | 'prefix'>,
  source: { file: string; container: Container; facts: Pick<VideoFacts, 'videoIndex' | 'audioIndex' | 'needsMov'> },
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const { file, container, facts } = source;
  const streams = [facts.videoIndex, ...(facts.audioIndex === null ? [] : [facts.audioIndex])];
  const muxer = facts.needsMov ? 'mov' : container.muxer;
  const maps = streams.flatMap((index) => ['-map', `0:${index}`]);
  await copy(tools, [...inputOptions(file, container), ...maps], [...['-f', muxer], to], signal);
}

/** Makes of an encoding's fragments an MP4 file that starts to play before all of it has come. */
export async function fastStart(
  tools: Pick<VideoTools, 'ffmpeg' | 'prefix'>,
  fragments: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const input = inputOptions(fragments, { demuxer: 'mov' });
  await copy(tools, [...input, '-map', '0'], ['-movflags', '+faststart', '-f', 'mp4', to], signal);
}

async function copy(
  { ffmpeg, prefix }: Pick<VideoTools, 'ffmpeg' | 'prefix'>,
  input: readonly string[],
  output: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const args = [
    // A packet that is cut off ends it: a file of fragments does not tell how long it was.
    ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-xerror', '-y', ...input],
    // Beyond the longest video nothing is written, whatever the file's header says. Experimental: Opus and FLAC in MP4 of old versions.
    ...[
      '-c',
      'copy',
      '-t',
      String(MOST_SECONDS + 1),
      '-strict',
      'experimental',
      ...WITHOUT_METADATA,
      '-flags',
      '+bitexact',
    ],
    ...output,
  ];
  await run(prefix, ffmpeg, args, { limitMs: LIMIT_MS, memoryBytes: MEMORY_BYTES, signal }).catch(blameVideo);
}
