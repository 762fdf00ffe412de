import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { picture, QUICK, tone } from './test-clips.ts';
import { createLab, keyOf, type Lab } from './test-lab.ts';
import { findVideoTools } from './tools.ts';

vi.setConfig({ testTimeout: 300_000 });

let lab: Lab;
beforeAll(async () => {
  lab = await createLab();
});
afterAll(() => lab.stop());

/** What the MP4 file of a processed video is. */
async function mp4Of(bytes: Buffer, contentType?: string) {
  const media = await lab.outcome(bytes, contentType);
  expect(media).toMatchObject({ status: 'READY', failureMessage: null });
  const file = await lab.fetch(keyOf(media.renditions, 'video', 'mp4'), `${media.id}.mp4`);
  const { streams, format } = await lab.look(file);
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  const audio = streams.find(({ codec_type }) => codec_type === 'audio');
  const rungs = media.renditions.filter(({ format: kind }) => kind === 'fmp4');
  return {
    media,
    file,
    streams,
    format,
    video,
    audio,
    rungs: rungs.map(({ name, width, height }) => `${name} ${width}x${height}`),
  };
}

test('what was held upright is upright, without sound and below 360p too', async () => {
  await lab.clips.make('lying.mp4', ...picture('320x180', 1), ...QUICK);
  const turned = ['-i', lab.clips.path('lying.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90'];
  const bytes = await lab.clips.makeByOld('turned.mov', ...turned);
  expect((await lab.look(lab.clips.path('turned.mov'))).streams[0]).toMatchObject({ width: 320, height: 180 });
  const { media, video, audio, rungs } = await mp4Of(bytes, 'video/quicktime');
  expect(media).toMatchObject({ width: 180, height: 320 });
  expect(video).toMatchObject({ codec_name: 'h264', width: 180, height: 320, pix_fmt: 'yuv420p' });
  expect(video?.side_data_list).toBeUndefined();
  expect(audio).toBeUndefined();
  expect(rungs).toEqual(['source 180x320']);
  const { key } = media.renditions.find(({ name, format }) => name === 'large' && format === 'jpeg') ?? {};
  expect(await sharp(await lab.read(key ?? '')).metadata()).toMatchObject({ width: 180, height: 320 });
});

test('odd sides, 10 bits, six channels and a matroska of a browser become what every player plays', async () => {
  const codecs = [
    '-c:v',
    'libvpx-vp9',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'libopus',
  ];
  const bytes = await lab.clips.make(
    'odd.webm',
    ...picture('428x242', 1, 25),
    ...tone(1),
    '-vf',
    'scale=427:241,setsar=1',
    '-ac',
    '6',
    ...codecs,
  );
  const { media, video, audio } = await mp4Of(bytes, 'video/webm');
  expect(media).toMatchObject({ width: 427, height: 241 });
  expect(video).toMatchObject({ width: 426, height: 240, r_frame_rate: '25/1', sample_aspect_ratio: '1:1' });
  expect(audio).toMatchObject({ codec_name: 'aac', channels: 2, sample_rate: '48000' });
  const deep = [
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p10le',
    '-x265-params',
    'log-level=error',
  ];
  const hevc = await lab.clips.make('deep.mp4', ...picture('320x240', 1), ...deep, '-tag:v', 'hvc1');
  expect((await mp4Of(hevc)).video).toMatchObject({ pix_fmt: 'yuv420p', width: 320, height: 240 });
});

test('pixels that are no squares are stretched', async () => {
  const bytes = await lab.clips.make('anamorphic.mp4', ...picture('360x288', 1, 25), '-vf', 'setsar=16/11', ...QUICK);
  const { media, video } = await mp4Of(bytes);
  expect(media).toMatchObject({ width: 524, height: 288 });
  expect(video).toMatchObject({ width: 524, height: 288, sample_aspect_ratio: '1:1' });
});

test('a rate that varies becomes constant, and one beyond 60 is halved until it is below', async () => {
  const uneven = ['-vf', "setpts='if(mod(N,3),PTS,PTS+0.01/TB)'", '-vsync', 'vfr', '-enc_time_base', '1/1000'];
  const varying = await lab.clips.make(
    'varying.mp4',
    ...picture('320x180', 2),
    ...uneven,
    '-video_track_timescale',
    '1000',
    ...QUICK,
  );
  const { video } = await mp4Of(varying);
  expect(video?.avg_frame_rate).toBe(video?.r_frame_rate);
  const fast = await lab.clips.make('fast.mp4', ...picture('320x180', 1, 120), ...QUICK);
  expect((await mp4Of(fast)).video).toMatchObject({ r_frame_rate: '60/1', avg_frame_rate: '60/1' });
});

test('sound that goes on after the last picture is in segments like all else, and that picture stays', async () => {
  const bytes = await lab.clips.make('sounding.mp4', ...picture('320x180', 1), ...tone(9), ...QUICK);
  const { media, video, audio } = await mp4Of(bytes);
  expect([video?.duration, audio?.duration].map(Number)).toEqual([expect.closeTo(9, 1), expect.closeTo(9, 0)]);
  const playlist = String(await lab.read(keyOf(media.renditions, 'source', 'hls')));
  expect(playlist.match(/#EXTINF:[\d.]+/g)).toEqual(['#EXTINF:4.000000', '#EXTINF:4.000000', '#EXTINF:1.000000']);
});

test('one frame is a film', async () => {
  const bytes = await lab.clips.make('frame.mp4', ...picture('320x180', 0.04, 25), ...QUICK);
  const { media, video } = await mp4Of(bytes);
  expect(media.durationMs).toBe(40);
  expect(video).toMatchObject({ nb_frames: '1' });
});

test('captions that are a track of their own are left out', async () => {
  const words = ['9420 9420 94ae 94ae 9470 9470 c8e5 ecec ef80 942f 942f', '942c 942c'];
  const lines = words.map((word, index) => `00:00:00:${index}0\t${word}\n\n`);
  await writeFile(lab.clips.path('captions.scc'), `Scenarist_SCC V1.0\n\n${lines.join('')}`);
  const captions = ['-f', 'scc', '-i', lab.clips.path('captions.scc'), '-map', '0', '-map', '1'];
  const bytes = await lab.clips.make('captions.mov', ...picture('320x180', 1), ...captions, ...QUICK, '-c:s', 'copy');
  const { streams } = await mp4Of(bytes, 'video/quicktime');
  expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video']);
});

test('between two rungs the MP4 has the size of the source', async () => {
  const bytes = await lab.clips.make('between.mp4', ...picture('854x480', 1), ...QUICK);
  const { media, video, rungs } = await mp4Of(bytes);
  expect(rungs).toEqual(['360p 640x360']);
  const rung = await lab.look(await lab.fetch(keyOf(media.renditions, '360p', 'fmp4'), 'rung.mp4'));
  expect(rung.streams).toMatchObject([{ width: 640, height: 360, sample_aspect_ratio: '1:1' }]);
  expect(video).toMatchObject({ width: 854, height: 480 });
  expect(await lab.objectsOf(media.id)).toHaveLength(media.renditions.length + 1);
});

test.for([
  // White at 100 nits stands at half of PQ's scale: untouched it would be a grey. That of HLG is SDR's there.
  ['PQ', 'transfer=smpte2084:colorprim=bt2020:colormatrix=bt2020nc', 150],
  ['HLG that says no more', 'transfer=arib-std-b67', 110],
] as const)(
  'HDR (%s) is brought to the brightness of every screen, where this ffmpeg can',
  async ([name, said, least], { skip }) => {
    if (!(await findVideoTools()).canToneMap) skip();
    const params = ['-x265-params', `log-level=error:${said}`];
    const deep = ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', ...params, '-tag:v', 'hvc1'];
    const grey = ['-f', 'lavfi', '-i', 'color=0x828282:s=320x180:r=25:d=1'];
    const bytes = await lab.clips.make(`${name}.mp4`, ...grey, ...deep);
    const { media, video } = await mp4Of(bytes);
    expect(video).toMatchObject({ color_transfer: 'bt709', color_space: 'bt709', color_primaries: 'bt709' });
    const poster = await lab.read(keyOf(media.renditions, 'large', 'jpeg'));
    const { channels } = await sharp(poster).stats();
    expect(channels[0]?.mean).toBeGreaterThan(least);
  },
);
