import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { encodeAnimation } from './animation.ts';
import { CommandFailure, run } from './command.ts';
import { findConfinement } from './confinement.ts';
import { inspectVideo } from './inspect.ts';
import { encodingsOf, ladderOf } from './ladder.ts';
import { masterPlaylist, secondsOf } from './playlist.ts';
import { probe } from './probe.ts';
import { readHead } from './read-head.ts';
import { fastStart, stripVideo } from './remux.ts';
import { sweepScratch, withScratch } from './scratch.ts';
import { type Clips, createClips, picture, QUICK, tone } from './test-clips.ts';
import { bundledPair, findVideoTools, inspectTools, type VideoTools } from './tools.ts';
import { makePoster, transcode } from './transcode.ts';

vi.setConfig({ testTimeout: 300_000 });

const signal = new AbortController().signal;
const CONTAINER = { demuxer: 'mov', muxer: 'mov' };

let clips: Clips;
beforeAll(async () => {
  clips = await createClips();
});
afterAll(() => clips.remove());

async function bundled(): Promise<VideoTools> {
  const pair = await bundledPair();
  const tools = pair && (await inspectTools(pair));
  if (!tools) throw new Error('npm brought no ffmpeg that runs here');
  return tools;
}

describe.each([
  ['found first', findVideoTools],
  ['that npm brings', bundled],
])('the ffmpeg %s', (name, find) => {
  test('strips, turns, splits and cuts a video, twice alike', async () => {
    const tools = await find();
    const folder = clips.path(name.replaceAll(' ', '-'));
    await mkdir(folder);
    await clips.make('lying.mp4', ...picture('640x360', 5, '30000/1001'), ...tone(5), ...QUICK);
    const turning = ['-c', 'copy', '-metadata:s:v', 'rotate=90', '-metadata', 'location=+52.5+13.4/'];
    await clips.makeByOld('turned.mov', '-i', clips.path('lying.mp4'), ...turning);
    const told = inspectVideo(await probe(tools, clips.path('turned.mov'), CONTAINER, signal));
    const file = join(folder, 'original');
    await stripVideo(tools, { file: clips.path('turned.mov'), container: CONTAINER, facts: told }, file, signal);
    expect((await readFile(file)).includes('+52.5')).toBe(false);
    const facts = inspectVideo(await probe(tools, file, CONTAINER, signal));
    expect(facts).toMatchObject({ size: { width: 360, height: 640 }, rate: { frames: 30_000, seconds: 1_001 } });

    const { rungs } = ladderOf(facts.size);
    const source = { file, container: CONTAINER, facts };
    const encodings = encodingsOf(ladderOf(facts.size));
    await makePoster(tools, source, encodings, join(folder, 'poster.png'), signal);
    const fractions: number[] = [];
    const make = async () => {
      const telling = { signal, onFraction: (fraction: number) => fractions.push(fraction) };
      await transcode(tools, source, encodings, folder, telling);
      return readFile(join(folder, '360p.m3u8'), 'utf8');
    };
    const playlist = await make();
    const again = await make();
    const lengths = (text: string) => text.match(/#EXTINF:[\d.]+/g);
    expect(lengths(again)).toEqual(lengths(playlist));
    expect(rungs.map(({ name: rung, size }) => [rung, size])).toEqual([['360p', { width: 360, height: 640 }]]);
    expect(fractions.at(-1)).toBeCloseTo(1, 1);
    expect(playlist.match(/#EXTINF:[\d.]+/g)).toEqual(['#EXTINF:4.004000', expect.stringMatching(/^#EXTINF:[01]\./)]);
    expect(secondsOf(playlist)).toBeCloseTo(5, 0);
    expect(await sharp(join(folder, 'poster.png')).metadata()).toMatchObject({
      width: 360,
      height: 640,
      format: 'png',
    });
    const head = await readHead(join(folder, '360p.mp4'), 10_000);
    const variant = {
      name: 'x.m3u8',
      size: { width: 360, height: 640 },
      rate: facts.rate,
      hasAudio: true,
      playlist,
      head,
    };
    expect(masterPlaylist([variant])).toMatch(
      /RESOLUTION=360x640,FRAME-RATE=29.970,CODECS="avc1.6400[0-9a-f]{2},mp4a.40.2"\nx.m3u8\n/,
    );
    await fastStart(tools, join(folder, '360p.mp4'), join(folder, 'fast.mp4'), signal);
    const fast = await readFile(join(folder, 'fast.mp4'));
    expect(fast.indexOf('moov')).toBeLessThan(fast.indexOf('mdat'));
    expect(inspectVideo(await probe(tools, join(folder, 'fast.mp4'), CONTAINER, signal)).durationMs).toBeCloseTo(
      5_000,
      -3,
    );
  });
});

describe('a command', () => {
  const options = { limitMs: 60_000, memoryBytes: 2 ** 31, signal };
  const endless = ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x64', '-f', 'null', '-'];

  test('that takes too long, or is not wanted any more, is killed', async () => {
    const { ffmpeg, prefix } = await findVideoTools();
    await expect(run(prefix, ffmpeg, endless, { ...options, limitMs: 500 })).rejects.toMatchObject({ kind: 'late' });
    const stopping = new AbortController();
    const running = run(prefix, ffmpeg, endless, { ...options, signal: stopping.signal });
    stopping.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(run(prefix, ffmpeg, endless, { ...options, signal: stopping.signal })).rejects.toThrow('enough');
  });

  test('gets no more memory than it may, and runs with low priority and without our environment', async ({ skip }) => {
    const { prefix } = await findConfinement();
    if (!prefix(1).some((word) => word.includes('prlimit'))) skip();
    const { ffmpeg } = await findVideoTools();
    const large = [
      '-nostdin',
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=8000x8000',
      '-frames:v',
      '1',
      '-f',
      'null',
      '-',
    ];
    const hungry = run(prefix, ffmpeg, large, { ...options, memoryBytes: 150_000_000 });
    await expect(hungry).rejects.toBeInstanceOf(CommandFailure);
    const said = await run(prefix, '/bin/sh', ['-c', 'nice; env'], options);
    expect(said).toMatch(/^1\d\n/);
    expect(said).not.toContain('HOME=');
  });
});

test('a scratch folder goes with its job, or with the next start after a kill', async () => {
  const parent = clips.path('scratch');
  const seen = await withScratch(parent, async (folder) => folder);
  await expect(readFile(seen)).rejects.toThrow('ENOENT');
  const failing = withScratch(parent, async () => Promise.reject(new Error('broken')));
  await expect(failing).rejects.toThrow('broken');
  for (const name of ['lumigraph-video-999999999-x', 'lumigraph-video-1-x', 'kept']) await mkdir(join(parent, name));
  await sweepScratch(parent);
  expect((await readdir(parent)).sort()).toEqual(['kept', 'lumigraph-video-1-x']);
  await sweepScratch(clips.path('never made'));
});

describe('an animated picture', () => {
  test('becomes a film of its frames, each for its time', async () => {
    const frame = (index: number) => Buffer.alloc(33 * 17 * 3, index * 80);
    const { data, width, height } = await encodeAnimation({ width: 33, height: 17, delaysMs: [100, 300, 0], frame });
    expect([width, height]).toEqual([32, 16]);
    await writeFile(clips.path('film.mp4'), data);
    const tools = await findVideoTools();
    const { format, streams } = await probe(tools, clips.path('film.mp4'), CONTAINER, signal);
    expect(format.duration).toBeCloseTo(0.5, 2);
    expect(streams).toMatchObject([{ codec_name: 'h264', width: 32, height: 16, avg_frame_rate: '10/1' }]);
    expect(data.indexOf('moov')).toBeLessThan(data.indexOf('mdat'));
  });

  test.each([60_000, 45_000, 655_350])('plays at most a minute, also of frames of %i ms', async (delayMs) => {
    const frame = () => Buffer.alloc(16 * 16 * 3, 200);
    const { data } = await encodeAnimation({ width: 16, height: 16, delaysMs: Array(9).fill(delayMs), frame });
    await writeFile(clips.path('long.mp4'), data);
    const { format } = await probe(await findVideoTools(), clips.path('long.mp4'), CONTAINER, signal);
    expect(format.duration).toBeCloseTo(60, 0);
  });
});
