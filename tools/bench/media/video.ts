import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { videoTools } from '@lumigraph/media-worker/video';
import type { Tell } from '../../start/progress.ts';
import type { Figure } from '../figure.ts';
import type { Room } from '../measure.ts';
import type { Pipeline } from './pipeline.ts';

const execute = promisify(execFile);

const SECONDS = 60;
const KILOBITS = { '1080': 5_500, '720': 3_000, '360': 900 } as const;
const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-crf', '23', '-threads', '2'];
const GROUPS = ['-g', '120', '-keyint_min', '120', '-sc_threshold', '0', '-flags:v', '+cgop'];
const AAC = ['-c:a', 'aac', '-b:a', '128k', '-ac', '2', '-ar', '48000'];
const HLS = [
  '-f',
  'hls',
  '-hls_time',
  '4',
  '-hls_playlist_type',
  'vod',
  '-hls_segment_type',
  'fmp4',
  '-hls_flags',
  'single_file',
];

/** A video of 60 s in 1080p through the whole pipeline, in seconds, beside ffmpeg alone that makes the same HLS ladder at the same settings. */
export async function measureVideo({ folder }: Room, pipeline: Pipeline, rounds: number, tell: Tell): Promise<Figure> {
  tell('drawing a video of 60 s');
  const place = join(folder, 'video');
  await mkdir(place);
  const { ffmpeg } = await videoTools();
  const clip = join(place, 'clip.mp4');
  await draw(ffmpeg, clip);
  const bytes = await readFile(clip);
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    tell(`a video of 60 s, round ${round + 1} of ${rounds}`);
    bare.push(await bareSeconds(ffmpeg, clip, place));
    ours.push((await pipeline.processVideo(bytes)) / 1_000);
  }
  return { name: 'video of 60 s', unit: 's', rounds: ours, baseline: { name: 's, bare ffmpeg', rounds: bare } };
}

/** Moving figures with the noise of a camera, and a tone. */
async function draw(ffmpeg: string, file: string): Promise<void> {
  const picture = ['-f', 'lavfi', '-i', `testsrc2=s=1920x1080:r=30:d=${SECONDS},noise=alls=8:allf=t,format=yuv420p`];
  const sound = ['-f', 'lavfi', '-i', `sine=440:r=48000:d=${SECONDS}`];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-c:a', 'aac'];
  await execute(ffmpeg, ['-nostdin', '-v', 'error', ...picture, ...sound, ...codecs, file]);
}

async function bareSeconds(ffmpeg: string, clip: string, folder: string): Promise<number> {
  const heights = ['1080', '720', '360'] as const;
  const split = `[0:v]format=yuv420p,split=3${heights.map((height) => `[in${height}]`).join('')}`;
  const scaled = heights.map((height) => `[in${height}]scale=-2:${height}[out${height}]`);
  const outputs = heights.flatMap((height) => [
    ...['-map', `[out${height}]`, '-map', '0:a', ...X264, ...GROUPS, ...AAC],
    ...['-maxrate', `${KILOBITS[height]}k`, '-bufsize', `${2 * KILOBITS[height]}k`],
    ...[...HLS, '-hls_segment_filename', join(folder, `${height}.mp4`), join(folder, `${height}.m3u8`)],
  ]);
  const start = performance.now();
  const graph = [split, ...scaled].join(';');
  await execute(ffmpeg, [
    '-nostdin',
    '-v',
    'error',
    '-y',
    '-threads',
    '2',
    '-i',
    clip,
    '-filter_complex',
    graph,
    ...outputs,
  ]);
  return (performance.now() - start) / 1_000;
}
