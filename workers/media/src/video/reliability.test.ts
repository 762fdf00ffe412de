import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type MediaId, slotOf } from '@lumigraph/ids';
import { mediaPrefix } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sweepScratch } from './scratch.ts';
import { picture, QUICK, tone } from './test-clips.ts';
import { createLab, type Lab } from './test-lab.ts';

vi.setConfig({ testTimeout: 300_000 });

let lab: Lab;
let clip: Buffer;
/** The names of all that a whole job leaves of the clip. */
let whole: string[];
beforeAll(async () => {
  lab = await createLab();
  clip = await lab.clips.make('clip.mp4', ...picture('320x180', 1), ...tone(1), ...QUICK);
  whole = await done(await processed());
}, 300_000);
afterAll(() => lab.stop());

async function processed(): Promise<MediaId> {
  const id = await lab.upload(clip);
  await lab.process(id);
  return id;
}

/** Of a media that must be READY, with an object for each row and a row for each object: what it consists of. */
async function done(id: MediaId): Promise<string[]> {
  const media = await lab.row(id);
  expect(media).toMatchObject({ status: 'READY', durationMs: expect.any(Number) });
  const renditions = await lab.record.renditions(id);
  const named = [media.originalKey ?? '', ...renditions.map(({ key }) => key)].map((key) => basename(key));
  expect((await lab.objectsOf(id)).sort()).toEqual(named.sort());
  expect(await lab.scratch()).toEqual([]);
  return renditions.map(({ name, format }) => `${name}.${format}`).sort();
}

/** The store of the tests, which before each put does what it is told. */
function storeThat(beforePut: (count: number, key: string) => Promise<void>): ObjectStore {
  let count = 0;
  return new Proxy(lab.stack.clients.store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'put') return value.bind(target);
      return async (...put: Parameters<ObjectStore['put']>) => {
        await beforePut(++count, put[0]);
        await target.put(...put);
      };
    },
  });
}

describe('processing of a video', () => {
  test('done twice, or by two at once, gives the same', async () => {
    const id = await lab.upload(clip);
    await Promise.all([lab.process(id), lab.process(id)]);
    expect(await done(id)).toEqual(whole);
    const before = await lab.record.renditions(id);
    await lab.process(id, { attempt: 2 });
    expect(await lab.record.renditions(id)).toEqual(before);
    expect(await done(id)).toEqual(whole);
  });

  test('by two that store at the same time gives what one of them has made, each file named by its bytes', async () => {
    const id = await lab.upload(clip);
    const together = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let waiting = 2;
      return async () => {
        if (--waiting === 0) resolve();
        await promise;
      };
    };
    const meet = together();
    const store = () => storeThat(async (_count, key) => (/\/source-.*mp4$/.test(key) ? meet() : undefined));
    await Promise.all([lab.process(id, { store: store() }), lab.process(id, { store: store() })]);
    expect(await done(id)).toEqual(whole);
    for (const { key, format } of await lab.record.renditions(id)) {
      if (format !== 'mp4' && format !== 'fmp4') continue;
      const hash = createHash('sha256')
        .update(await lab.read(key))
        .digest('hex');
      expect(basename(key, '.mp4').split('-')[1]).toBe(hash.slice(0, 32));
    }
  });

  test.each(['source.fmp4', 'source.hls', 'hls.hls', 'video.mp4', 'thumbnail.jpeg'])(
    'makes %s again where the store has lost it',
    async (lost) => {
      const id = await processed();
      const row = await lab.row(id);
      const found = (await lab.record.renditions(id)).find(({ name, format }) => `${name}.${format}` === lost);
      await lab.stack.clients.store.delete(found?.key ?? '');
      await lab.record.remake(row, [found?.key ?? '']);
      await Promise.all([lab.process(id), lab.process(id)]);
      expect(await done(id)).toEqual(whole);
    },
  );

  test('that is described while it is made again is made by the next try', async () => {
    const id = await processed();
    const playlist = (await lab.record.renditions(id)).find(({ name }) => name === 'hls');
    await lab.record.remake(await lab.row(id), [playlist?.key ?? '']);
    const describing = storeThat(async (_count, key) => {
      if (/\/video-/.test(key)) await lab.record.describe(id, 'a test card');
    });
    await expect(lab.process(id, { store: describing })).rejects.toThrow('changed while it was made');
    await lab.process(id, { attempt: 2 });
    expect(await done(id)).toEqual(whole);
  });

  test.each([0, 1, 4, 12])('that broke off after %i objects is completed by the next try', async (puts) => {
    const id = await lab.upload(clip);
    const failing = storeThat((count) => (count > puts ? Promise.reject(new Error('broken')) : Promise.resolve()));
    await expect(lab.process(id, { store: failing })).rejects.toThrow('broken');
    expect((await lab.row(id)).status).toBe('PROCESSING');
    // A longer video would have other bytes by now.
    const otherwise = `${mediaPrefix(id)}1/source-0123456789abcdef0123456789abcdef.mp4`;
    await lab.stack.clients.store.put(otherwise, Buffer.from('other'), { contentType: 'video/mp4' });
    await lab.process(id, { attempt: 2 });
    expect(await done(id)).toEqual(whole);
  });

  test('goes on with the original that was kept, whatever lies at the upload by then', async () => {
    const id = await lab.upload(clip);
    const failing = storeThat((count) => (count > 1 ? Promise.reject(new Error('broken')) : Promise.resolve()));
    await expect(lab.process(id, { store: failing })).rejects.toThrow('broken');
    const { uploadKey, originalKey } = await lab.row(id);
    expect(originalKey).not.toBeNull();
    await lab.stack.clients.store.put(uploadKey ?? '', Buffer.from('no video'), { contentType: 'video/mp4' });
    await lab.process(id, { attempt: 2 });
    expect((await lab.row(id)).originalKey).toBe(originalKey);
    expect(await done(id)).toEqual(whole);
  });

  test('of what is deleted meanwhile leaves no object', async () => {
    const id = await lab.upload(clip);
    await lab.process(id, { store: storeThat(async (count) => (count === 5 ? lab.record.remove([id]) : undefined)) });
    expect(await lab.objectsOf(id)).toEqual([]);
    expect(await lab.scratch()).toEqual([]);
  });

  test('ends at once when its worker stops, as no fault of the video', async () => {
    const id = await lab.upload(clip);
    const stopping = new AbortController();
    const live = lab.stack.clients.events.subscribeLive(`media.${id}`);
    const hearing = (async () => {
      for await (const message of live) {
        if (!JSON.stringify(message).includes('transcoding')) continue;
        stopping.abort();
        live.stop();
      }
    })();
    await lab.stack.clients.events.check();
    const before = await uploadsTold(id);
    await lab.process(id, { attempt: 3, stopping: stopping.signal });
    await hearing;
    expect((await lab.row(id)).status).toBe('PROCESSING');
    // As a new job, whose tries are counted anew.
    expect(await uploadsTold(id)).toBe(before + 1);
    expect(await lab.scratch()).toEqual([]);
    await lab.process(id);
    expect(await done(id)).toEqual(whole);
  });

  test('tells its stages, and a fraction that never falls', async () => {
    const heard: { stage: string; fraction: number }[] = [];
    const id = await lab.upload(clip);
    const live = lab.stack.clients.events.subscribeLive(`media.${id}`);
    const listening = (async () => {
      for await (const message of live) heard.push(JSON.parse(JSON.stringify(message)));
    })();
    await lab.stack.clients.events.check();
    await lab.process(id);
    await lab.stack.clients.events.check();
    live.stop();
    await listening;
    const stages = ['probing', 'transcoding', 'rendering', 'storing', 'ready'];
    expect([...new Set(heard.map(({ stage }) => stage))]).toEqual(stages);
    const fractions = heard.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });
});

describe('a worker that is killed', () => {
  test.each(['probing', 'transcoding', 'rendering', 'storing'])(
    'while %s leaves one READY video after the next try, and nothing else',
    async (stage) => {
      const id = await lab.upload(clip);
      await killedWhile(stage, id);
      expect((await lab.row(id)).status).toBe('PROCESSING');
      await vi.waitFor(async () => expect(await runningIn(lab.stack.config.videoScratchFolder)).toEqual([]), 20_000);
      await lab.process(id, { attempt: 2 });
      // What the dead worker had in its folder goes when the next one starts.
      await sweepScratch(lab.stack.config.videoScratchFolder);
      expect(await done(id)).toEqual(whole);
    },
  );
});

/** How often a media of the same slot was told to be uploaded. */
async function uploadsTold(id: MediaId): Promise<number> {
  await lab.stack.settled();
  const { manager, subjects } = lab.stack.clients.events.inside;
  const { state } = await manager.streams.info(subjects.streams.events, { subjects_filter: '>' });
  return state.subjects?.[subjects.event('media.uploaded', slotOf(id))] ?? 0;
}

/** Starts a process that handles this video alone, and kills it with SIGKILL when it tells of the stage. */
async function killedWhile(stage: string, id: MediaId): Promise<void> {
  const live = lab.stack.clients.events.subscribeLive(`media.${id}`);
  await lab.stack.clients.events.check();
  const script = new URL('./test-one-video.ts', import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [script, id], {
    env: { ...process.env, ...lab.stack.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exit = once(child, 'exit');
  for await (const message of live) {
    if (!JSON.stringify(message).includes(stage)) continue;
    child.kill('SIGKILL');
    live.stop();
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
}

/** The command lines of living processes that name the folder. */
async function runningIn(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(folder));
}
