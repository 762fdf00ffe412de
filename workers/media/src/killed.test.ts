import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type MediaId, newId, slotOf } from '@lumigraph/ids';
import { createMediaRecord, type MediaRecord, mediaPrefix } from '@lumigraph/media';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createImageProcessing } from './images.ts';
import { createProcessing } from './processing.ts';
import { createRenderers, type Renderers } from './renderer/renderers.ts';

const ana = newId<'user'>(7);

let stack: TestStack;
let record: MediaRecord;
let renderers: Renderers;
let photo: Buffer;

beforeAll(async () => {
  stack = await testStack();
  record = createMediaRecord(stack.clients);
  // What a killed worker has not told is told by whoever lives.
  record.start();
  renderers = createRenderers(1);
  const noise = { type: 'gaussian', mean: 128, sigma: 10 } as const;
  photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#000', noise } })
    .jpeg({ quality: 100 })
    .toBuffer();
});

afterAll(async () => {
  renderers.stop();
  await record.stop();
  await stack.stop();
});

async function upload(): Promise<MediaId> {
  const id = newId<'media'>(slotOf(ana));
  const uploadKey = `${mediaPrefix(id)}1/upload-x`;
  const rest = { ownerId: ana, kind: 'IMAGE', contentType: 'image/jpeg', sha256: null, altText: null } as const;
  await record.announce({ id, uploadKey, byteSize: photo.length, filter: null, ...rest });
  await stack.clients.store.put(uploadKey, photo, { contentType: 'image/jpeg' });
  await record.uploaded(id);
  return id;
}

/** As the next worker does it. */
async function processAgain(id: MediaId, pool: Renderers = renderers): Promise<void> {
  const sources = { ...stack.clients, record, renderers: pool, scan: async () => undefined };
  const handle = createProcessing(sources, { kind: 'IMAGE', make: createImageProcessing(sources) });
  await handle({ mediaId: id, ownerId: ana, version: 1 }, { attempt: 2 });
}

/** How often a media of the owner was told to be READY. */
async function tellings(): Promise<number> {
  await stack.settled();
  const { manager, subjects } = stack.clients.events.inside;
  const { state } = await manager.streams.info(subjects.streams.events, { subjects_filter: '>' });
  return state.subjects?.[subjects.event('media.ready', slotOf(ana))] ?? 0;
}

async function expectOneReady(id: MediaId): Promise<void> {
  const media = await record.find(id);
  expect(media?.status).toBe('READY');
  const keys = [media?.originalKey, ...(await record.renditions(id)).map(({ key }) => key)];
  const stored = await stack.clients.store.list(mediaPrefix(id), null, 1_000);
  expect(stored.map(({ key }) => key).sort()).toEqual(keys.sort());
}

/** The code or the signal that a worker ended with, which kills itself at a stage. */
async function workUntil(stage: number, id: MediaId): Promise<unknown> {
  const worker = fork(new URL('./test/killed-job.ts', import.meta.url), [id, String(stage)], {
    ...{ env: stack.env, execArgv: [], stdio: 'ignore' },
  });
  const [code, signal] = await once(worker, 'exit');
  return code ?? signal;
}

test('a worker that is killed at any stage leaves one READY media in the end, and no object too many', async () => {
  const stages = [];
  for (let stage = 0; ; stage++) {
    const [id, told] = [await upload(), await tellings()];
    const end = await workUntil(stage, id);
    stages.push(end);
    await processAgain(id);
    await expectOneReady(id);
    expect(await tellings()).toBe(told + 1);
    if (end !== 'SIGKILL') break;
  }
  // Original, pictures, the three changes of rows, before and after each, and the upload that goes.
  expect(stages.length).toBeGreaterThan(15);
  expect(stages.at(-1)).toBe(0);
}, 1_800_000);

test('a renderer that is killed at any step is replaced, and the next try ends READY', async () => {
  for (let step = 1; ; step++) {
    const pool = createRenderers(1);
    let steps = 0;
    const killing: Renderers = {
      stop: pool.stop,
      render: async function* (job) {
        for await (const told of pool.render(job)) {
          if (++steps === step) pool.stop();
          yield told;
        }
      },
    };
    const [id, told] = [await upload(), await tellings()];
    const isKilled = await processAgain(id, killing).then(
      () => false,
      () => true,
    );
    await processAgain(id);
    await expectOneReady(id);
    expect(await tellings()).toBe(told + 1);
    pool.stop();
    if (!isKilled && steps < step) break;
  }
}, 1_800_000);
