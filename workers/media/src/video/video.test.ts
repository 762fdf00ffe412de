import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mediaPrefix } from '@lumigraph/media';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { picture, QUICK, tone } from './test-clips.ts';
import { createLab, keyOf, type Lab } from './test-lab.ts';

const execute = promisify(execFile);

vi.setConfig({ testTimeout: 300_000 });

let lab: Lab;
beforeAll(async () => {
  lab = await createLab();
});
afterAll(() => lab.stop());

describe('a video with sound', () => {
  test('gets HLS up to its size, an MP4, a poster and its length', async () => {
    const bytes = await lab.clips.make('plain.mp4', ...picture('1280x720', 5), ...tone(5), ...QUICK);
    const media = await lab.outcome(bytes);
    expect(media).toMatchObject({ status: 'READY', width: 1280, height: 720, durationMs: expect.closeTo(5_000, -2) });
    expect(media.blurHash).not.toBeNull();
    expect(media.dominantColor).toMatch(/^#[0-9a-f]{6}$/);
    const { renditions } = media;
    const made = renditions.map(({ name, format }) => `${name}.${format}`);
    expect(made).toEqual(expect.arrayContaining(['large.jpeg', 'medium.webp', 'thumbnail.jpeg']));
    const videos = renditions.filter(({ format }) => ['hls', 'fmp4', 'mp4'].includes(format));
    expect(videos.map(({ name, format, width, height }) => `${name}.${format} ${width}x${height}`).sort()).toEqual([
      '360p.fmp4 640x360',
      '360p.hls 640x360',
      '720p.fmp4 1280x720',
      '720p.hls 1280x720',
      'hls.hls 1280x720',
      'video.mp4 1280x720',
    ]);
    for (const { key, byteSize, name } of renditions) {
      expect(key).toMatch(new RegExp(`^${mediaPrefix(media.id)}1/${name}-[0-9a-f]{32}(\\.mp4|\\.m3u8)?$`));
      expect(await lab.read(key)).toHaveLength(byteSize);
    }
    expect(await lab.objectsOf(media.id)).toHaveLength(renditions.length + 1);
    expect(await lab.scratch()).toEqual([]);

    const master = String(await lab.read(keyOf(renditions, 'hls', 'hls')));
    expect(master).toMatch(
      /BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+,RESOLUTION=640x360,FRAME-RATE=30.000,CODECS="avc1.64[0-9a-f]{4},mp4a.40.2"\n360p-/,
    );
    const playlist = String(await lab.read(keyOf(renditions, '720p', 'hls')));
    expect(playlist.match(/#EXTINF:[\d.]+/g)).toEqual(['#EXTINF:4.000000', expect.stringMatching(/^#EXTINF:1\.0/)]);
    const mp4 = await lab.read(keyOf(renditions, 'video', 'mp4'));
    expect(mp4.indexOf('moov')).toBeLessThan(mp4.indexOf('mdat'));
  });

  test('has its key frames at the same times in every rung, where segments start and nowhere else', async () => {
    const cuts = ['-vf', "hue=s='gt(mod(t,1),0.5)'"];
    const bytes = await lab.clips.make('cuts.mp4', ...picture('1280x720', 9, '30000/1001'), ...cuts, ...QUICK);
    const { renditions } = await lab.outcome(bytes);
    const times = await Promise.all(
      (['360p', '720p'] as const).map(async (name) =>
        keyFrames(await lab.fetch(keyOf(renditions, name, 'fmp4'), `${name}.mp4`)),
      ),
    );
    expect(times[0]).toEqual(times[1]);
    expect(times[0]).toEqual([0, expect.closeTo(4.004, 3), expect.closeTo(8.008, 3)]);
  });
});

async function keyFrames(file: string): Promise<number[]> {
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v',
    '-skip_frame',
    'nokey',
    '-show_entries',
    'frame=pts_time',
    '-of',
    'csv=p=0',
  ];
  const { stdout } = await execute('ffprobe', [...args, file]);
  const times = stdout.split('\n').filter(Boolean).map(Number.parseFloat);
  return times.map((time) => time - (times[0] ?? 0));
}
