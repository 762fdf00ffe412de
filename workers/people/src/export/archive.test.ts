import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import type { DataFile, StoredFile } from '@lumigraph/data-export';
import { unzip } from '@lumigraph/tools/test-stack';
import { expect, test } from 'vitest';
import { archiveOf } from './archive.ts';

const MADE_AT = new Date('2026-03-01T12:00:00Z');
const MIB = 1024 * 1024;
const never = new AbortController().signal;

async function* listed<Item>(...items: Item[]): AsyncGenerator<Item> {
  yield* items;
}

function pack(
  files: AsyncIterable<DataFile | StoredFile>,
  open = async (_key: string): Promise<Readable | null> => null,
) {
  return archiveOf(files, { open, madeAt: MADE_AT, signal: never });
}

test('data is deflated, pictures are stored, and the index says what each data file is and how much is in it', async () => {
  const picture = randomBytes(100_000);
  const rows = [{ body: 'Grüße 👩‍🚀 "]}\u2028' }, { body: '' }];
  const files = listed<DataFile | StoredFile>(
    { path: 'account.json', about: 'You.', value: { id: '1' } },
    { path: 'comments.json', about: 'What you said.', rows: listed(...rows) },
    { path: 'empty.json', about: 'Nothing.', rows: listed<object>() },
    { path: 'media/7.jpg', objectKey: 'there' },
    { path: 'media/8.jpg', objectKey: 'gone' },
  );
  const open = async (key: string) => (key === 'there' ? Readable.from([picture]) : null);
  const unpacked = await unzip(await buffer(pack(files, open)));
  expect([...unpacked.keys()]).toEqual(['account.json', 'comments.json', 'empty.json', 'media/7.jpg', 'index.json']);
  expect(unpacked.get('media/7.jpg')).toEqual({ bytes: picture, isStored: true });
  expect(unpacked.get('comments.json')?.isStored).toBe(false);
  const read = (path: string) => JSON.parse(unpacked.get(path)?.bytes.toString() ?? '');
  expect(read('comments.json')).toEqual(rows);
  expect(read('empty.json')).toEqual([]);
  expect(read('index.json')).toEqual({
    madeAt: MADE_AT.toISOString(),
    files: [
      { path: 'account.json', about: 'You.', rows: null },
      { path: 'comments.json', about: 'What you said.', rows: 2 },
      { path: 'empty.json', about: 'Nothing.', rows: 0 },
    ],
  });
});

test('fifty megabytes of pictures and a million rows pass through without being gathered', async () => {
  let made = 0;
  async function* rows(): AsyncGenerator<object> {
    // What cannot be deflated to nothing, so that reading tells how much was made.
    for (let n = 0; n < 1_000_000; n++) {
      const text = n % 100 === 0 ? randomBytes(300).toString('hex') : 'x';
      made += n % 100 === 0 ? 300 : 0;
      yield { n, text };
    }
  }
  async function* picture(): AsyncGenerator<Buffer> {
    for (let n = 0; n < 50; n++) {
      made += MIB;
      yield randomBytes(MIB);
    }
  }
  const files = listed<DataFile | StoredFile>(
    { path: 'likes.json', about: 'Likes.', rows: rows() },
    { path: 'media/1.jpg', objectKey: 'picture' },
  );
  const archive = pack(files, async () => Readable.from(picture(), { objectMode: false, highWaterMark: 64 * 1024 }));
  let read = 0;
  let mostHeld = 0;
  for await (const chunk of archive) {
    read += chunk.length;
    // Whoever reads slowly gives the others all the time to run ahead.
    for (let n = 0; n < 3; n++) await turn();
    mostHeld = Math.max(mostHeld, made - read);
  }
  expect(read).toBeGreaterThan(50 * MIB);
  expect(mostHeld).toBeLessThan(4 * MIB);
});

test('what cannot be read to its end fails the archive, and lets go of everything', async () => {
  let isClosed = false;
  async function* breaking(): AsyncGenerator<object> {
    try {
      yield { fine: true };
      throw new Error('the database left');
    } finally {
      isClosed = true;
    }
  }
  const files = listed<DataFile>({ path: 'a.json', about: 'A.', rows: breaking() });
  await expect(buffer(pack(files))).rejects.toThrow('the database left');
  expect(isClosed).toBe(true);

  const broken = Readable.from(
    (async function* () {
      yield randomBytes(10);
      throw new Error('the object broke off');
    })(),
  );
  const stored = listed<StoredFile>({ path: 'media/1.jpg', objectKey: 'x' });
  await expect(buffer(pack(stored, async () => broken))).rejects.toThrow('the object broke off');
});

test('an archive that nobody reads any more, or that is interrupted, closes what it reads from', async () => {
  for (const end of ['destroyed', 'interrupted']) {
    let isClosed = false;
    async function* endless(): AsyncGenerator<object> {
      try {
        for (;;) yield { noise: randomBytes(1_000).toString('hex') };
      } finally {
        isClosed = true;
      }
    }
    const interrupting = new AbortController();
    const files = listed<DataFile>({ path: 'a.json', about: 'A.', rows: endless() });
    const archive = archiveOf(files, { open: async () => null, madeAt: MADE_AT, signal: interrupting.signal });
    const failing = new Promise<unknown>((resolve) => archive.once('error', resolve));
    await new Promise((resolve) => archive.once('readable', resolve));
    if (end === 'destroyed') archive.destroy();
    else {
      interrupting.abort();
      expect(await failing).toMatchObject({ name: 'AbortError' });
    }
    await expect.poll(() => isClosed).toBe(true);
  }
});
