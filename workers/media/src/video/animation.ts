import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { withFolder } from '../folder.ts';
import { run } from './command.ts';
import type { Size } from './inspect.ts';
import { perSecond, type Rate } from './rate.ts';
import { videoTools } from './tools.ts';
import { encoderOptions, WITHOUT_METADATA } from './transcode.ts';

/** An animated picture, decoded. */
export interface Animation extends Size {
  /** How long each frame is shown. */
  delaysMs: readonly number[];
  /** The RGB bytes of a frame, `width × height × 3`. */
  frame(index: number): Buffer | Promise<Buffer>;
}

const LIMIT_MS = 120_000;
const MEMORY_BYTES = 2 * 1024 ** 3;
/** As fast as browsers play a GIF (they make 100 ms of less than 20). */
const MOST_RATE = 50;
const LEAST_DELAY_MS = 20;
const SLOW_DELAY_MS = 100;
const MOST_SECONDS = 60;
/** How a film is encoded, part of its key: its bytes must be the same each time. */
export const FILM_OPTIONS: readonly string[] = [...encoderOptions(1), '-an'];

/** An MP4 that plays once what an animated picture repeats, at most 60 s of it, one pixel less on odd sides. */
export async function encodeAnimation(animation: Animation): Promise<Size & { data: Buffer }> {
  const { ffmpeg, prefix } = await videoTools();
  const size = { width: evenOf(animation.width), height: evenOf(animation.height) };
  const rate = rateOf(animation.delaysMs);
  return withFolder(async (folder) => {
    const file = join(folder, 'animation.mp4');
    const raw = ['-pixel_format', 'rgb24', '-video_size', `${animation.width}x${animation.height}`];
    const args = [
      ...['-hide_banner', '-loglevel', 'error', '-y', '-f', 'rawvideo', ...raw],
      ...['-framerate', `${rate.frames}/${rate.seconds}`, '-i', 'pipe:0'],
      ...['-vf', `crop=${size.width}:${size.height}:0:0,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p`],
      ...[...WITHOUT_METADATA, ...FILM_OPTIONS, '-movflags', '+faststart', '-f', 'mp4', file],
    ];
    const signal = new AbortController().signal;
    await run(prefix, ffmpeg, args, {
      limitMs: LIMIT_MS,
      memoryBytes: MEMORY_BYTES,
      signal,
      input: frames(animation, rate),
    });
    return { ...size, data: await readFile(file) };
  });
}

/** Each frame as often as it is shown at a constant rate, each at least once. */
function frames({ delaysMs, frame }: Animation, rate: Rate): Readable {
  return Readable.from(repeat(), { objectMode: false });

  async function* repeat(): AsyncGenerator<Buffer> {
    let shownMs = 0;
    let sent = 0;
    for (const [index, delay] of delaysMs.entries()) {
      shownMs = Math.min(shownMs + shownFor(delay), MOST_SECONDS * 1_000);
      const until = Math.max(sent + 1, Math.round((shownMs / 1_000) * perSecond(rate)));
      if (sent >= MOST_SECONDS * perSecond(rate)) return;
      const pixels = await frame(index);
      for (; sent < until; sent++) yield pixels;
    }
  }
}

/** The lowest constant rate at which every frame is shown for its time, from 1 to 50. */
function rateOf(delaysMs: readonly number[]): Rate {
  const common = delaysMs.map(shownFor).reduce(greatestCommonDivisor, 0) || SLOW_DELAY_MS;
  // A frame that lasts longer could outlast the minute.
  const step = common > 1_000 ? greatestCommonDivisor(common, 1_000) : common;
  return step < 1_000 / MOST_RATE ? { frames: MOST_RATE, seconds: 1 } : { frames: 1_000, seconds: step };
}

function shownFor(delayMs: number): number {
  return delayMs < LEAST_DELAY_MS ? SLOW_DELAY_MS : Math.round(delayMs);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function evenOf(side: number): number {
  return Math.max(2, 2 * Math.floor(side / 2));
}
