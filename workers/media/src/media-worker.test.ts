import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type MediaId, newId, slotOf } from '@lumigraph/ids';
import { createLog, type Part } from '@lumigraph/lifecycle';
import { createMediaRecord, type MediaRecord, mediaPrefix } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import { filesBelow, findHeifEnc, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { fileTypeFromBuffer } from 'file-type';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createImageProcessing } from './images.ts';
import { createMediaWorker } from './index.ts';
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
  renderers = createRenderers(2);
  const noise = { type: 'gaussian', mean: 128, sigma: 10 } as const;
  photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#000', noise } })
    .jpeg({ quality: 100 })
    .toBuffer();
});

afterAll(async () => {
  renderers.stop();
  await record.stop();
  await stack.stop();
});

/** A media whose bytes lie in the store, as after completeUpload. */
async function upload(
  bytes: Buffer,
  more: { contentType?: string; sha256?: string; filter?: string } = {},
): Promise<MediaId> {
  const id = newId<'media'>(slotOf(ana));
  const contentType = more.contentType ?? 'image/jpeg';
  const uploadKey = `${mediaPrefix(id)}1/upload-x`;
  await record.announce({
    ...{
      id,
      ownerId: ana,
      kind: 'IMAGE',
      contentType,
      byteSize: bytes.length,
      uploadKey,
      altText: null,
      filter: more.filter ?? null,
    },
    sha256: more.sha256 ?? null,
  });
  await stack.clients.store.put(uploadKey, bytes, { contentType });
  await record.uploaded(id);
  return id;
}

async function objectsOf(id: MediaId): Promise<string[]> {
  const folder = stack.config.objectStoreUrl.slice('disk://'.length);
  return (await filesBelow(folder)).filter((path) => path.includes(`/${id}@/`)).map((path) => basename(path));
}

const told = (id: MediaId) => ({ mediaId: id, ownerId: ana, version: 1 });
const processing = (store: ObjectStore = stack.clients.store) => {
  const sources = { ...stack.clients, store, record, renderers, scan: async () => undefined };
  return createProcessing(sources, { kind: 'IMAGE', make: createImageProcessing(sources) });
};
const first = { attempt: 1 };

async function eventsTold(name: 'media.ready' | 'media.failed', id: MediaId): Promise<number> {
  const { manager, subjects } = stack.clients.events.inside;
  await stack.settled();
  const { state } = await manager.streams.info(subjects.streams.events, { subjects_filter: '>' });
  return state.subjects?.[subjects.event(name, slotOf(id))] ?? 0;
}

/** A store that does what the real one does until the given number of objects is written, and then fails with the error. */
function failingAfter(puts: number, error: Error): ObjectStore {
  let left = puts;
  const { store } = stack.clients;
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'put' && left-- <= 0) return async () => Promise.reject(error);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('processing', () => {
  test('makes every rendition, and the row tells of each object', async () => {
    const id = await upload(photo);
    await processing()(told(id), first);
    expect(await record.find(id)).toMatchObject({
      status: 'READY',
      width: 800,
      height: 600,
      blurHash: expect.any(String),
      dominantColor: expect.stringMatching(/^#[0-9a-f]{6}$/),
    });
    const renditions = await record.renditions(id);
    expect(renditions.map(({ name, format }) => `${name}.${format}`).sort()).toEqual(
      'large.avif large.jpeg large.webp medium.avif medium.jpeg medium.webp story.jpeg story.webp thumbnail.jpeg thumbnail.webp'.split(
        ' ',
      ),
    );
    for (const rendition of renditions) {
      const bytes = await buffer(await stack.clients.store.get(rendition.key));
      expect(bytes).toHaveLength(rendition.byteSize);
      expect((await fileTypeFromBuffer(bytes))?.mime).toBe(`image/${rendition.format}`);
      expect(rendition.key).toMatch(new RegExp(`^7/${id}/1/${rendition.name}-[0-9a-f]{32}$`));
    }
    expect(await objectsOf(id)).toHaveLength(renditions.length + 1);
  });

  test('done twice, or by two at once, gives one READY and the same objects', async () => {
    const before = await eventsTold('media.ready', await upload(photo));
    const id = await upload(photo);
    await Promise.all([processing()(told(id), first), processing()(told(id), first)]);
    const once = { renditions: await record.renditions(id), objects: (await objectsOf(id)).sort() };
    await processing()(told(id), { attempt: 2 });
    expect({ renditions: await record.renditions(id), objects: (await objectsOf(id)).sort() }).toEqual(once);
    expect(once.objects).toHaveLength(11);
    expect(await eventsTold('media.ready', id)).toBe(before + 1);
  });

  test.each([0, 1, 4, 7, 8])('that broke off after %i objects is completed by the next try', async (puts) => {
    const id = await upload(photo);
    await expect(processing(failingAfter(puts, new Error('killed')))(told(id), first)).rejects.toThrow('killed');
    expect((await record.find(id))?.status).toBe(puts < 7 ? 'PROCESSING' : 'READY');
    await processing()(told(id), { attempt: 2 });
    expect((await record.find(id))?.status).toBe('READY');
    expect(await record.renditions(id)).toHaveLength(10);
    expect(await objectsOf(id)).toHaveLength(11);
  });

  test('of what fails three times, or kills its worker three times, ends as FAILED', async () => {
    const broken = await upload(photo);
    const always = failingAfter(0, new Error('out of luck'));
    await expect(processing(always)(told(broken), { attempt: 2 })).rejects.toThrow('out of luck');
    await processing(always)(told(broken), { attempt: 3 });
    const killer = await upload(photo);
    await processing()(told(killer), { attempt: 4 });
    for (const id of [broken, killer]) {
      expect(await record.find(id)).toMatchObject({ status: 'FAILED', failureCode: 'TEMPORARILY_UNAVAILABLE' });
    }
  });

  test('waits for a store that is away, however often', async () => {
    const id = await upload(photo);
    const away = failingAfter(0, Object.assign(new Error('away'), { code: 'STORE_UNAVAILABLE' }));
    await expect(processing(away)(told(id), { attempt: 3 })).rejects.toThrow('away');
    expect((await record.find(id))?.status).toBe('PROCESSING');
  });

  test('of a READY media whose later renditions fail three times is counted as a fault', async () => {
    const faults = async () => {
      const { values } = await stack.clients.metrics.faults.get();
      return values.find(({ labels }) => labels.where === 'media renditions')?.value ?? 0;
    };
    const before = await faults();
    const id = await upload(photo);
    await processing(failingAfter(7, new Error('out of luck')))(told(id), { attempt: 3 });
    expect(await record.find(id)).toMatchObject({ status: 'READY', failureCode: null });
    expect(await faults()).toBe(before + 1);
  });

  test.each([1, 4, 8])('of a media that is deleted before its object %i is written leaves no object', async (last) => {
    const id = await upload(photo);
    const { store } = stack.clients;
    let puts = 0;
    const deleting = new Proxy(store, {
      get: (target, name) => {
        if (name !== 'put') return Reflect.get(target, name).bind(target);
        return async (...put: Parameters<ObjectStore['put']>) => {
          if (++puts === last) await record.remove([id]);
          await target.put(...put);
        };
      },
    });
    await processing(deleting)(told(id), first);
    expect(await objectsOf(id)).toEqual([]);
    expect(await record.renditions(id)).toEqual([]);
  });
});

describe('an image that moves', () => {
  /** Three frames, red, green and blue. */
  const moving = async (format: 'gif' | 'webp') => {
    const colors = ['#f00', '#0f0', '#00f'];
    const frames = await Promise.all(
      colors.map((background) =>
        sharp({ create: { width: 201, height: 100, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    return sharp(frames, { join: { animated: true } })
      [format]({ delay: [200, 200, 200], loop: 0 })
      .toBuffer();
  };

  test.each(['gif', 'webp'] as const)(
    'as %s has the pictures of its first frame, an animated WebP and a film',
    async (format) => {
      const id = await upload(await moving(format), { contentType: `image/${format}` });
      await processing()(told(id), first);
      expect(await record.find(id)).toMatchObject({ status: 'READY', width: 201, height: 100 });
      const renditions = await record.renditions(id);
      const bytesOf = async (name: string, as: string) => {
        const found = renditions.find((one) => one.name === name && one.format === as);
        return buffer(await stack.clients.store.get(found?.key ?? `no ${name}.${as}`));
      };
      const { channels } = await sharp(await bytesOf('large', 'jpeg')).stats();
      expect(channels.map(({ mean }) => Math.round(mean / 255))).toEqual([1, 0, 0]);
      const webp = await bytesOf('animation', 'webp');
      expect(await sharp(webp).metadata()).toMatchObject({
        pages: 3,
        delay: [200, 200, 200],
        width: 201,
        height: 100,
      });
      expect((await fileTypeFromBuffer(await bytesOf('animation', 'mp4')))?.mime).toBe('video/mp4');
      const objects = await objectsOf(id);
      await processing()(told(id), { attempt: 2 });
      expect((await objectsOf(id)).sort()).toEqual(objects.sort());
      expect(await record.renditions(id)).toEqual(renditions);
    },
    60_000,
  );
});

describe('a filter', () => {
  test('is on every picture but the one that filters are tried on', async () => {
    const id = await upload(photo, { filter: 'sunset' });
    await processing()(told(id), first);
    const renditions = await record.renditions(id);
    const meanOf = async (name: string, format: string) => {
      const found = renditions.find((one) => one.name === name && one.format === format);
      const { channels } = await sharp(await buffer(await stack.clients.store.get(found?.key ?? ''))).stats();
      return channels.map(({ mean }) => mean);
    };
    // The photo is grey noise; a sunset is yellow and purple.
    for (const [name, format] of [
      ['large', 'jpeg'],
      ['medium', 'avif'],
      ['thumbnail', 'webp'],
    ] as const) {
      const [red = 0, , blue = 0] = await meanOf(name, format);
      expect(red).toBeGreaterThan(blue + 25);
    }
    for (const format of ['jpeg', 'webp']) {
      const [red = 0, , blue = 0] = await meanOf('preview', format);
      expect(Math.abs(red - blue)).toBeLessThan(10);
    }
  });

  test('that is changed while pictures are made leaves none of the old ones as rows', async () => {
    const id = await upload(photo, { filter: 'sunset' });
    const { store } = stack.clients;
    let puts = 0;
    const changing = new Proxy(store, {
      get: (target, name) => {
        if (name !== 'put') return Reflect.get(target, name).bind(target);
        return async (...put: Parameters<ObjectStore['put']>) => {
          const media = ++puts === 4 ? await record.find(id) : null;
          if (media) await record.filter(media, 'inkwell');
          await target.put(...put);
        };
      },
    });
    await processing(changing)(told(id), first);
    expect(await record.find(id)).toMatchObject({ status: 'PROCESSING', generation: 2 });
    expect(await record.renditions(id)).toEqual([]);
    await processing()(told(id), first);
    expect(await record.find(id)).toMatchObject({ status: 'READY', generation: 2 });
    for (const { key } of await record.renditions(id)) expect(key).toContain(`/${id}/2/`);
  });
});

describe('the original', () => {
  const kept = async (id: MediaId) => {
    const { originalKey } = (await record.find(id)) ?? {};
    return buffer(await stack.clients.store.get(originalKey ?? ''));
  };
  const overwrite = (id: MediaId, bytes: Buffer) =>
    stack.clients.store.put(`${mediaPrefix(id)}1/upload-x`, bytes, { contentType: 'image/jpeg' });
  let other: Buffer;

  beforeAll(async () => {
    other = await sharp(photo).resize(700, 300).jpeg({ quality: 100 }).toBuffer();
  });

  test.each(['jpeg', 'png', 'webp'] as const)(
    'in %s is kept without metadata, and the upload is deleted',
    async (format) => {
      const bytes = await sharp(photo)
        .withExif({ IFD0: { Make: 'Secretcam' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } })
        .toFormat(format)
        .toBuffer();
      const id = await upload(bytes, { contentType: `image/${format}` });
      await processing()(told(id), first);
      const original = await kept(id);
      expect((await sharp(original).metadata()).exif).toBeUndefined();
      expect([bytes.includes('Secretcam'), original.includes('Secretcam')]).toEqual([true, false]);
      const objects = await objectsOf(id);
      expect(objects.filter((name) => name.startsWith('original-'))).toHaveLength(1);
      expect(objects.filter((name) => name.startsWith('upload-'))).toEqual([]);
    },
  );

  test('in HEIC is kept without metadata, and every picture is made of it, and made again', async () => {
    const heifEnc = await findHeifEnc();
    const image = sharp(photo)
      .resize(700, 500)
      .withExif({ IFD0: { Make: 'Secretcam' } });
    const bytes = await heifEnc(await image.png().toBuffer(), ['-q', '95', '-t', '100']);
    const id = await upload(bytes, { contentType: 'image/heic' });
    await processing()(told(id), first);
    expect(await record.find(id)).toMatchObject({
      status: 'READY',
      width: 700,
      height: 500,
      contentType: 'image/heic',
    });
    const original = await kept(id);
    expect([bytes.includes('Secretcam'), original.includes('Secretcam')]).toEqual([true, false]);
    expect(await fileTypeFromBuffer(original)).toMatchObject({ mime: 'image/heic' });
    expect((await objectsOf(id)).filter((name) => name.startsWith('upload-'))).toEqual([]);
    const made = await record.renditions(id);
    expect(new Set(made.map(({ name }) => name))).toEqual(new Set(['large', 'medium', 'thumbnail', 'story']));
    for (const { key, format } of made) {
      const picture = await buffer(await stack.clients.store.get(key));
      expect(await fileTypeFromBuffer(picture)).toMatchObject({ mime: `image/${format}` });
    }
    // As `media:reprocess` has it: of the original, which is all that there still is.
    await sql`delete from media.renditions where media_id = ${id}`.execute(stack.clients.database.for());
    await processing()(told(id), first);
    expect((await record.renditions(id)).length).toBe(made.length);
  }, 300_000);

  test.each([4, 7])(
    'is what a try after %i objects goes on with, whatever lies at the upload by then',
    async (puts) => {
      for (const isGone of [true, false]) {
        const id = await upload(photo);
        await expect(processing(failingAfter(puts, new Error('killed')))(told(id), first)).rejects.toThrow('killed');
        if (isGone) await stack.clients.store.delete(`${mediaPrefix(id)}1/upload-x`);
        else await overwrite(id, other);
        await processing()(told(id), { attempt: 2 });
        expect(await record.find(id)).toMatchObject({ status: 'READY', width: 800, height: 600 });
        const renditions = await record.renditions(id);
        expect(renditions.filter(({ name }) => name === 'large')).toMatchObject(
          Array(3).fill({ width: 800, height: 600 }),
        );
        expect(await objectsOf(id)).toHaveLength(11);
      }
    },
  );

  test('stays the first that was kept, where the upload is replaced between two processes', async () => {
    const id = await upload(photo);
    const { store } = stack.clients;
    const slow = new Proxy(store, {
      get: (target, name) => {
        if (name !== 'put') return Reflect.get(target, name).bind(target);
        return async (...put: Parameters<ObjectStore['put']>) => {
          if (put[0].includes('/original-') && !(await record.find(id))?.originalKey) {
            await overwrite(id, other);
            await processing()(told(id), first);
          }
          await target.put(...put);
        };
      },
    });
    await processing(slow)(told(id), first);
    expect(await record.find(id)).toMatchObject({ status: 'READY', width: 700, height: 300 });
    expect(await record.renditions(id)).toHaveLength(10);
    expect(await objectsOf(id)).toHaveLength(11);
  });

  test('of what has failed is not kept, and neither is the upload', async () => {
    const id = await upload(Buffer.from('This is no picture at all.'));
    await processing()(told(id), first);
    expect(await record.find(id)).toMatchObject({ status: 'FAILED', originalKey: null });
    expect(await objectsOf(id)).toEqual([]);
  });
});

describe('the worker', () => {
  const logged: string[] = [];
  let worker: Part;

  beforeAll(async () => {
    const destination = { write: (line: string) => void logged.push(line) };
    const log = createLog({ level: 'warn', name: 'media-worker', destination });
    worker = await createMediaWorker({ ...stack.clients, log });
  });

  afterAll(async () => {
    await worker.stop();
  });

  test('says at its start, and where it is asked whether it is ready, that nothing is scanned for viruses', async () => {
    expect(logged[0]).toContain('no virus scanner (CLAMAV_URL)');
    expect(await worker.checks?.virusScanner?.()).toBe('off');
    expect(Object.keys(worker.checks ?? {})).toEqual(['database', 'virusScanner']);
  });

  test('ends each bad picture in its failure, tells so, and goes on', async () => {
    const text = Buffer.from('This is no picture at all.\n'.repeat(50));
    const wide = await sharp({ create: { width: 4097, height: 9, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const bad: [code: string, id: MediaId][] = [
      ['UNSUPPORTED_FORMAT', await upload(text)],
      ['UNSUPPORTED_FORMAT', await upload(photo, { contentType: 'image/png' })],
      ['CORRUPT', await upload(photo.subarray(0, photo.length / 2))],
      ['CORRUPT', await upload(photo, { sha256: '0'.repeat(64) })],
      ['TOO_MANY_PIXELS', await upload(wide, { contentType: 'image/png' })],
      ['TOO_LARGE', await upload(Buffer.concat([photo, Buffer.alloc(25 * 1024 * 1024)]))],
    ];
    const good = await upload(photo);
    await stack.settled();
    for (const [code, id] of bad) {
      expect(await record.find(id)).toMatchObject({ status: 'FAILED', failureCode: code });
      expect(await record.renditions(id)).toEqual([]);
    }
    expect((await record.find(good))?.status).toBe('READY');
    expect(await eventsTold('media.failed', good)).toBeGreaterThanOrEqual(bad.length);
  });

  test('tells its progress, which never falls', async () => {
    const heard: { stage: string; fraction: number }[] = [];
    const id = newId<'media'>(slotOf(ana));
    const live = stack.clients.events.subscribeLive(`media.${id}`);
    const listening = (async () => {
      for await (const message of live) heard.push(JSON.parse(JSON.stringify(message)));
    })();
    const contentType = 'image/jpeg';
    const uploadKey = `${mediaPrefix(id)}1/upload-x`;
    const rest = {
      kind: 'IMAGE',
      contentType,
      byteSize: photo.length,
      sha256: null,
      altText: null,
      filter: null,
    } as const;
    await record.announce({ id, ownerId: ana, uploadKey, ...rest });
    await stack.clients.store.put(uploadKey, photo, { contentType });
    await record.uploaded(id);
    await stack.settled();
    await stack.clients.events.check();
    live.stop();
    await listening;
    const stages = [...new Set(heard.map(({ stage }) => stage))];
    expect(stages).toEqual(['decoding', 'rendering', 'storing', 'ready']);
    const fractions = heard.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  test('deletes the media of a deleted post, rows and objects, and no others', async () => {
    const [gone, kept] = [await upload(photo), await upload(photo)];
    const postId = newId<'post'>(slotOf(ana));
    const db = stack.clients.database.for<unknown>();
    await sql`insert into posts.posts (slot, id, author_id, caption, status) values (7, ${postId}, ${ana}, '', 'PROCESSING')`.execute(
      db,
    );
    await sql`insert into posts.post_media (slot, post_id, position, media_id) values (7, ${postId}, 0, ${gone})`.execute(
      db,
    );
    await stack.settled();
    const tell = (messageId: string) =>
      stack.clients.events.publish(
        { name: 'posts.deleted', slot: 7, data: { postId, authorId: ana, version: 2 } },
        messageId,
      );
    await tell('early');
    await stack.settled();
    expect((await record.find(gone))?.status).toBe('READY');
    await sql`update posts.posts set deleted_at = now() where slot = 7 and id = ${postId}`.execute(db);
    for (const messageId of ['first', 'again']) {
      await tell(messageId);
      await stack.settled();
      expect(await record.find(gone)).toBeNull();
      expect(await record.renditions(gone)).toEqual([]);
      expect(await objectsOf(gone)).toEqual([]);
    }
    expect(await objectsOf(kept)).toHaveLength(11);
  });
});
