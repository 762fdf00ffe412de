import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from './command.ts';
import { inputOptions } from './input.ts';
import { picture, QUICK, tone } from './test-clips.ts';
import { createLab, keyOf, type Lab } from './test-lab.ts';
import { bundledPair, inspectTools, type VideoTools, videoTools } from './tools.ts';

vi.setConfig({ testTimeout: 300_000 });

const execute = promisify(execFile);
const signal = new AbortController().signal;
let lab: Lab;
let plain: Buffer;
beforeAll(async () => {
  lab = await createLab();
  plain = await lab.clips.make('plain.mp4', ...picture('320x180', 4), ...tone(4), ...QUICK, '-movflags', '+faststart');
});
afterAll(() => lab.stop());

async function failureOf(bytes: Buffer, contentType?: string) {
  const media = await lab.outcome(bytes, contentType);
  expect(media).toMatchObject({ status: 'FAILED', originalKey: null, renditions: [] });
  expect(await lab.objectsOf(media.id)).toEqual([]);
  expect(await lab.scratch()).toEqual([]);
  return media.failureCode;
}

describe('what ends in its failure', () => {
  test('is what is no video of the announced kind', async () => {
    const playlist = Buffer.from('#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n');
    expect(await failureOf(playlist)).toBe('UNSUPPORTED_FORMAT');
    expect(await failureOf(Buffer.from(`ffconcat version 1.0\nfile '/etc/passwd'\n`))).toBe('UNSUPPORTED_FORMAT');
    expect(await failureOf(plain, 'video/webm')).toBe('UNSUPPORTED_FORMAT');
    const sound = await lab.clips.make('sound.mp4', ...tone(1), '-c:a', 'aac');
    expect(await failureOf(sound)).toBe('UNSUPPORTED_FORMAT');
    const cover = ['-i', lab.clips.path('cover.png'), '-map', '0', '-map', '1', '-c:a', 'aac', '-c:v', 'copy'];
    await lab.clips.make('cover.png', ...picture('64x64', 1, 1), '-frames:v', '1');
    const song = await lab.clips.make('song.mp4', ...tone(1), ...cover, '-disposition:v', 'attached_pic');
    expect(await failureOf(song)).toBe('UNSUPPORTED_FORMAT');
    const old = await lab.clips.make('old.mov', ...picture('64x64', 1), '-c:v', 'qtrle');
    expect(await failureOf(old, 'video/quicktime')).toBe('UNSUPPORTED_FORMAT');
  });

  test('is what is damaged, or cut off', async () => {
    expect(await failureOf(plain.subarray(0, plain.length / 2))).toBe('CORRUPT');
    const late = await lab.clips.make('late.mp4', '-i', lab.clips.path('plain.mp4'), '-c', 'copy');
    expect(await failureOf(late.subarray(0, late.length - 2_000))).toBe('CORRUPT');
    const fragmenting = ['-g', '30', '-movflags', 'frag_keyframe+empty_moov'];
    const fragments = await lab.clips.make('fragments.mp4', ...picture('320x180', 4), ...QUICK, ...fragmenting);
    expect(await failureOf(fragments.subarray(0, fragments.length / 2))).toBe('CORRUPT');
    const noise = Buffer.from(plain);
    noise.fill(0x5a, noise.indexOf('mdat') + 4);
    expect(await failureOf(noise)).toBe('CORRUPT');
    expect(await failureOf(plain.subarray(0, 64))).toBe('CORRUPT');
  });

  test('is what is too long, also where its header lies', async () => {
    const hours = ['-vf', 'setpts=PTS*36000', '-vsync', 'passthrough'];
    const slow = await lab.clips.make('hours.mp4', ...picture('64x64', 1, 25), ...hours, ...QUICK);
    expect(slow.length).toBeLessThan(100_000);
    expect(await failureOf(slow)).toBe('TOO_LARGE');
    const lying = Buffer.from(slow);
    for (const box of ['mvhd', 'tkhd', 'mdhd']) shorten(lying, box);
    expect(await failureOf(lying)).toBe('TOO_LARGE');
    // One that is told to end after its first frame is no longer than that.
    shorten(lying, 'elst');
    const { status, durationMs, renditions } = await lab.outcome(lying);
    expect([status, durationMs]).toEqual(['READY', expect.closeTo(80, -1)]);
    expect(renditions.every(({ byteSize }) => byteSize < 100_000)).toBe(true);
  });

  test('is what has too many pixels', async () => {
    const wide = await lab.clips.make('wide.mp4', ...picture('4112x64', 0.1), ...QUICK);
    expect(await failureOf(wide)).toBe('TOO_MANY_PIXELS');
  });

  test('pictures that grow beyond that in the middle are not decoded', async () => {
    const codec = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '16'];
    const plainly = (color: string, size: string) => ['-f', 'lavfi', '-i', `color=${color}:s=${size}:r=5:d=0.4`];
    await lab.clips.make('red.webm', ...plainly('red', '320x180'), ...codec);
    await lab.clips.make('blue.webm', ...plainly('blue', '4160x4160'), ...codec);
    await writeFile(lab.clips.path('both.txt'), 'file red.webm\nfile blue.webm\n');
    const both = ['-f', 'concat', '-i', lab.clips.path('both.txt'), '-c', 'copy'];
    const { status, renditions } = await lab.outcome(await lab.clips.make('both.webm', ...both), 'video/webm');
    expect(status).toBe('READY');
    await lab.fetch(keyOf(renditions, 'video', 'mp4'), 'grown.mp4');
    const last = ['-sseof', '-0.2', '-i', lab.clips.path('grown.mp4'), '-frames:v', '1'];
    const { channels } = await sharp(await lab.clips.make('last.png', ...last)).stats();
    expect(channels.map(({ mean }) => Math.round(mean / 64))).toEqual([4, 0, 0]);
  });

  test('is what is not as announced', async () => {
    const id = await lab.upload(plain, { sha256: '0'.repeat(64) });
    await lab.process(id);
    expect(await lab.row(id)).toMatchObject({ status: 'FAILED', failureCode: 'CORRUPT' });
  });
});

describe('a file that names other places', () => {
  let heard: string[];
  let url: string;
  const server = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end('secret');
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A TCP server has an AddressInfo.
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => server.close());

  const unconfined = async (args: string[]) => {
    const { ffprobe } = await videoTools();
    return run(() => [], ffprobe, args, { limitMs: 30_000, memoryBytes: 2 ** 31, signal });
  };
  const sources = async (): Promise<[string, VideoTools][]> => {
    const pair = await bundledPair();
    const old = pair && (await inspectTools(pair));
    return [
      ['the installed', await videoTools()],
      ...(old ? [['the bundled', old] satisfies [string, VideoTools]] : []),
    ];
  };

  test('reaches neither the network nor another file, by any ffmpeg, also where the system cannot keep it offline', async () => {
    heard = [];
    await writeFile(lab.clips.path('secret.txt'), 'secret');
    const here = lab.clips.path('secret.txt');
    const files: [name: string, text: string][] = [
      ['remote.m3u8', `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${url}/a.mp4\n#EXT-X-ENDLIST\n`],
      ['local.m3u8', `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:${here}\n#EXT-X-ENDLIST\n`],
      ['concat.txt', `ffconcat version 1.0\nfile '${here}'\n`],
      ['remote.sdp', `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n`],
    ];
    for (const [name, text] of files) {
      await writeFile(lab.clips.path(name), text);
      for (const [, tools] of await sources()) {
        for (const demuxer of ['mov', 'matroska']) {
          const args = ['-v', 'debug', ...inputOptions(lab.clips.path(name), { demuxer }), '-f', 'null', '-'];
          const options = { limitMs: 30_000, memoryBytes: 2 ** 31, signal };
          const ending = run(() => [], tools.ffmpeg, args, options);
          await expect(ending).rejects.toThrow(/Invalid data|moov atom not found|EBML header parsing failed/);
          await expect(ending).rejects.not.toThrow(/secret\.txt/);
        }
      }
    }
    expect(heard).toEqual([]);
    const careless = ['-v', 'error', '-protocol_whitelist', 'file,http,tcp', '-i', lab.clips.path('remote.m3u8')];
    await unconfined(careless).catch(() => undefined);
    expect(heard).toContain('/a.mp4');
  });

  test('finds its reference tracks closed', async () => {
    await writeFile(lab.clips.path('other.mp4'), plain);
    await writeFile(lab.clips.path('referring.mp4'), referringTo(plain, 'other.mp4'));
    const { ffmpeg } = await videoTools();
    const input = inputOptions(lab.clips.path('referring.mp4'), { demuxer: 'mov' });
    const said = async (...options: string[]) =>
      (await execute(ffmpeg, ['-nostdin', '-v', 'info', ...options, ...input, '-c', 'copy', '-f', 'null', '-'])).stderr;
    expect(await said()).toMatch(/Skipped opening external track/);
    // Whoever let it would have it opened.
    expect(await said('-enable_drefs', '1')).not.toMatch(/Skipped opening external track/);
  });

  test('would be kept offline by the system as well, where that can', async ({ skip }) => {
    const tools = await videoTools();
    if (!tools.isOffline) skip();
    heard = [];
    const args = ['-v', 'error', '-i', `${url}/open.mp4`];
    const options = { limitMs: 30_000, memoryBytes: 2 ** 31, signal };
    await expect(run(tools.prefix, tools.ffprobe, args, options)).rejects.toThrow(/Network is unreachable/);
    expect(heard).toEqual([]);
  });
});

/** Has a box of an MP4 say that it lasts 1,000 units of time. */
function shorten(mp4: Buffer, box: string): void {
  mp4.writeUInt32BE(1_000, mp4.indexOf(box) + (box === 'tkhd' ? 24 : box === 'elst' ? 12 : 20));
}

/** The same MP4 whose first track says that its data lie in a neighbour: a data reference by alias, as ffmpeg's mov demuxer reads it. */
function referringTo(mp4: Buffer, name: string): Buffer {
  const path = Buffer.from(`V:${name}${'\0'.repeat(name.length % 2)}`);
  const alias = Buffer.alloc(166 + path.length);
  alias.writeUInt32BE(alias.length);
  alias.write('alis', 4);
  alias.writeUInt8(1, 22);
  alias.write('V', 23);
  // How many folders up, and down: none but the file's own.
  alias.writeUInt16BE(1, 142);
  alias.writeUInt16BE(1, 144);
  // The next field is the path.
  alias.writeUInt16BE(2, 162);
  alias.writeUInt16BE(path.length, 164);
  path.copy(alias, 166);
  const at = mp4.indexOf('url \0\0\0\x01') - 4;
  const changed = Buffer.concat([mp4.subarray(0, at), alias, mp4.subarray(at + 12)]);
  for (const box of ['dref', 'dinf', 'minf', 'mdia', 'trak', 'moov']) {
    const size = changed.lastIndexOf(box, at) - 4;
    changed.writeUInt32BE(changed.readUInt32BE(size) + alias.length - 12, size);
  }
  return changed;
}
