import { readFile, writeFile } from 'node:fs/promises';
import { findExiftool } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { picture, QUICK, tone } from './test-clips.ts';
import { createLab, type Lab } from './test-lab.ts';

vi.setConfig({ testTimeout: 300_000 });

let lab: Lab;
let exiftool: Awaited<ReturnType<typeof findExiftool>>;
beforeAll(async () => {
  exiftool = await findExiftool();
  lab = await createLab();
});
afterAll(() => lab.stop());

const SECRETS = ['Secretcam', 'SN12345', 'Somewhere', '+52.5', 'Secret chapter', 'Secret handler', 'Secret words'];
/** What says where, when, by what or by whom it was made. */
const TELLING =
  /gps|location|make|model|serial|artist|author|creator|title|comment|software|chapter|timecode(?!scale)|xmp/i;

/** A clip that tells everything, in the way of phones and of cameras. */
async function telling(name: string, ...codecs: string[]): Promise<Buffer> {
  const words = [';FFMETADATA1', '[CHAPTER]', 'TIMEBASE=1/1000', 'START=0', 'END=500', 'title=Secret chapter'];
  await writeFile(lab.clips.path('chapters.txt'), words.join('\n'));
  await writeFile(lab.clips.path('words.srt'), '1\n00:00:00,000 --> 00:00:00,900\nSecret words\n');
  const inputs = ['-i', lab.clips.path('words.srt'), '-f', 'ffmetadata', '-i', lab.clips.path('chapters.txt')];
  const said = ['make=Secretcam', 'location=+52.5+13.4/', 'title=Somewhere', 'artist=Secretcam', 'comment=SN12345'];
  const apple = ['com.apple.quicktime.location.ISO6709=+52.5+13.4/', 'com.apple.quicktime.make=Secretcam'];
  const isWebm = name.endsWith('.webm');
  return lab.clips.make(
    name,
    ...[...picture('320x180', 1), ...tone(1), ...inputs, '-map', '0', '-map', '1', '-map', '2', '-map_chapters', '3'],
    ...[...codecs, '-c:s', isWebm ? 'webvtt' : 'mov_text'],
    ...[...said, ...(isWebm ? [] : apple)].flatMap((word) => ['-metadata', word]),
    ...['-metadata:s:v', 'handler_name=Secret handler', '-metadata:s:v', 'title=Somewhere'],
    ...(isWebm
      ? []
      : [
          '-movflags',
          '+use_metadata_tags',
          '-timecode',
          '01:00:00:00',
          '-metadata',
          'creation_time=2026-01-02T03:04:05Z',
        ]),
  );
}

test.each([
  ['clip.mp4', 'video/mp4', QUICK],
  ['clip.mov', 'video/quicktime', QUICK],
  ['clip.webm', 'video/webm', ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus']],
])('nothing that is stored of %s says where, when or by what it was taken', async (name, contentType, codecs) => {
  await telling(name, ...codecs);
  if (!name.endsWith('.webm')) {
    const gps: string[] = ['-GPSCoordinates=52.5 13.4 30', '-XMP-dc:Creator=Secretcam', '-Model=SN12345'];
    await exiftool.write(lab.clips.path(name), gps);
  }
  const bytes = await readFile(lab.clips.path(name));
  expect(SECRETS.filter((secret) => bytes.includes(secret)).length).toBeGreaterThan(4);
  expect(await tagsOf(lab.clips.path(name))).toMatch(TELLING);

  const media = await lab.outcome(bytes, contentType);
  expect(media.status).toBe('READY');
  const files = [media.originalKey ?? '', ...media.renditions.map(({ key }) => key)];
  expect(files).toHaveLength((await lab.objectsOf(media.id)).length);
  for (const [index, key] of files.entries()) {
    const file = await lab.fetch(key, `stored-${index}`);
    const stored = await readFile(file);
    expect(SECRETS.filter((secret) => stored.includes(secret))).toEqual([]);
    expect(await tagsOf(file)).not.toMatch(TELLING);
    if (!/\.mp4$|original/.test(key)) continue;
    const { streams, format, chapters } = await lab.look(file);
    expect(chapters).toEqual([]);
    expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio']);
    expect(format.tags).not.toHaveProperty('creation_time');
  }
});

/** The names of all that exiftool reads of a file but what the file system says. */
async function tagsOf(file: string): Promise<string> {
  const names = Object.keys(await exiftool.read(file));
  return names.filter((name) => !/^(System|ExifTool|File|SourceFile)/.test(name)).join('\n');
}
