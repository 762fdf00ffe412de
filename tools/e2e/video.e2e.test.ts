import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Person, type Picture, signUp } from '../client/person.ts';
import { findOrInstall } from '../services/binary.ts';
import { startTestSystem, type TestStack, type TestSystem, TOPOLOGIES, testStack } from '../test-stack/index.ts';

const execute = promisify(execFile);

const MEDIA = `query ($id: ID!) { media(id: $id) { kind width height durationMs hls url renditions { name format url } } }`;
const CREATE_STORY = `mutation ($mediaId: ID!) { createStory(mediaId: $mediaId) { story { id status media { id } } userErrors { code } } }`;
const STORY = `query ($id: ID!) { story(id: $id) { status media { id hls } } }`;
const mediaSchema = z.object({
  kind: z.string(),
  width: z.int(),
  height: z.int(),
  durationMs: z.int(),
  hls: z.url(),
  url: z.url(),
  renditions: z.array(z.object({ name: z.string(), format: z.string(), url: z.url() })),
});
const probedSchema = z.object({
  streams: z.array(z.object({ codec_name: z.string(), width: z.int().optional(), height: z.int().optional() })),
  format: z.object({ duration: z.coerce.number() }),
});

let folder: string;
let ffmpeg: string;
let clip: Picture;
beforeAll(async () => {
  const instead = 'brew install ffmpeg, or see https://ffmpeg.org/download.html';
  ffmpeg = await findOrInstall({ command: 'ffmpeg', debianPackage: 'ffmpeg', instead }, (line) => console.warn(line));
  folder = await mkdtemp(join(tmpdir(), 'lumigraph-e2e-video-'));
  const file = join(folder, 'clip.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=15:d=5', '-f', 'lavfi', '-i', 'sine=440:d=5'];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await execute(ffmpeg, ['-nostdin', '-v', 'error', ...picture, ...codecs, file]);
  clip = { bytes: Buffer.from(await readFile(file)), contentType: 'video/mp4' };
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(TOPOLOGIES)('%s', (topology) => {
  let stack: TestStack;
  let system: TestSystem;
  let ana: Person;
  let fan: Person;
  beforeAll(async () => {
    stack = await testStack();
    system = await startTestSystem(stack, topology);
    ana = await signUp(system.url, { username: 'ana', password: 'correct horse battery' });
    fan = await signUp(system.url, { username: 'fan', password: 'correct horse battery' });
    await fan.follow(ana);
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
  });

  async function ask(
    person: Person,
    query: string,
    variables: Record<string, string>,
  ): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${person.accessToken}` };
    const answer = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = z
      .object({ data: z.record(z.string(), z.unknown()).nullish(), errors: z.unknown().optional() })
      .parse(await answer.json());
    expect(errors).toBeUndefined();
    return data ?? {};
  }

  test('a video is posted, and played by who may see it', { timeout: 300_000 }, async () => {
    const mediaId = await ana.upload(clip);
    const { id } = await ana.post({ mediaIds: [mediaId], caption: 'It moves' });
    expect((await ana.see(id))?.status).toBe('PROCESSING');
    expect(await fan.see(id)).toBeNull();
    expect(await ana.processed(mediaId)).toMatchObject({ status: 'READY' });
    await vi.waitFor(async () => expect((await fan.see(id))?.status).toBe('PUBLISHED'), 60_000);

    const media = mediaSchema.parse((await ask(fan, MEDIA, { id: mediaId })).media);
    expect(media).toMatchObject({ kind: 'VIDEO', width: 1280, height: 720, durationMs: expect.closeTo(5_000, -2) });
    expect((await fetch(media.url)).headers.get('content-type')).toMatch(/^image\//);
    await plays(media.hls, 2);
    const mp4 = media.renditions.find(({ format }) => format === 'mp4');
    await plays(mp4?.url ?? '', 1);
    for (const forged of [media.hls.replace('signature=', 'signature=x'), media.hls.replace(/\?.*/, '')]) {
      expect((await fetch(forged)).status).toBe(403);
    }
  });

  test('a video is told as a story', { timeout: 300_000 }, async () => {
    const mediaId = await ana.upload(clip);
    const { createStory } = await ask(ana, CREATE_STORY, { mediaId });
    const { story, userErrors } = z
      .looseObject({ story: z.looseObject({ id: z.string() }), userErrors: z.array(z.unknown()) })
      .parse(createStory);
    expect(userErrors).toEqual([]);
    expect(await ana.processed(mediaId)).toMatchObject({ status: 'READY' });
    await vi.waitFor(
      async () => expect((await ask(fan, STORY, { id: story.id })).story).toMatchObject({ status: 'PUBLISHED' }),
      60_000,
    );
    const seen = z
      .object({ story: z.looseObject({ media: z.object({ hls: z.url() }) }) })
      .parse(await ask(fan, STORY, { id: story.id }));
    await plays(seen.story.media.hls, 2);
  });

  /** Decodes all that a URL plays: so many sizes of the whole clip, each with its sound. */
  async function plays(url: string, sizes: number): Promise<void> {
    const args = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', url];
    const probed = probedSchema.parse(JSON.parse((await execute(join(ffmpeg, '../ffprobe'), args)).stdout));
    expect(probed.streams.filter(({ codec_name }) => codec_name === 'h264')).toHaveLength(sizes);
    expect(probed.streams.filter(({ codec_name }) => codec_name === 'aac')).toHaveLength(sizes);
    expect(probed.format.duration).toBeCloseTo(5, 0);
    const { stdout, stderr } = await execute(ffmpeg, [
      '-nostdin',
      '-v',
      'error',
      '-i',
      url,
      '-map',
      '0:v',
      '-f',
      'framecrc',
      '-',
    ]);
    expect(stderr).toBe('');
    expect(stdout.split('\n').filter((line) => /^\d/.test(line))).toHaveLength(sizes * 75);
  }
});
