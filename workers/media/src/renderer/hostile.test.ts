import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { recipesOf } from '../image/recipes.ts';
import { inFile } from '../image/test/in-file.ts';
import { MediaFailure } from '../media-failure.ts';
import type { RendererLimits } from './renderer.ts';
import { createRenderers } from './renderers.ts';

const MIB = 1024 * 1024;
/** A renderer that does nothing has 100 MiB. */
const limits: RendererLimits = { jobMs: 30_000, rssBytes: 700 * MIB };
const renderers = createRenderers(1, limits);
afterAll(() => renderers.stop());

const { first } = recipesOf(null, 'image/jpeg');
const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
const photo = (width = 600, height = 400) =>
  sharp({ create: { width, height, channels: 3, background: '#000', noise } })
    .jpeg()
    .toBuffer();

/** What becomes of a file: READY, the code of its failure, or the error. */
async function outcome(
  bytes: Buffer,
  type: string,
  { pool = renderers, recipes = recipesOf(null, type) } = {},
): Promise<{ end: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-hostile-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const job = { file: await inFile(bytes), contentType: type, folder, filter: null, keepsCredit: false };
  let end = 'nothing';
  try {
    for await (const step of pool.render({ ...job, ...recipes })) if (step.kind === 'first') end = 'READY';
  } catch (error) {
    end = error instanceof MediaFailure ? error.code : String(error);
  }
  return { end, folder };
}

function chunk(type: string, content: Buffer): Buffer {
  const checked = Buffer.concat([Buffer.from(type), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length);
  frame.writeUInt32BE(crc32(checked), 4);
  return Buffer.concat([frame.subarray(0, 4), checked, frame.subarray(4)]);
}

function png(width: number, height: number, ...chunks: Buffer[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', head), ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

/** So many frames of one pixel, 24 bytes each. */
function gif(frames: number): Buffer {
  const head = Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0', 'latin1');
  const frame = Buffer.from('!\xf9\x04\0\x02\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0', 'latin1');
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.from(';')]);
}

/** An AVIF that says in its header (`ispe`) that it has another size than its pixels have. */
async function avifOf(width: number, height: number, said: { width: number; height: number }): Promise<Buffer> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#147' } })
    .avif({ effort: 0 })
    .toBuffer();
  const at = bytes.indexOf('ispe') + 8;
  bytes.writeUInt32BE(said.width, at);
  bytes.writeUInt32BE(said.height, at + 4);
  return bytes;
}

describe('a bomb', () => {
  test('that is an AVIF of 289 megapixels in a kilobyte is TOO_MANY_PIXELS', async () => {
    const bytes = await avifOf(64, 64, { width: 17_000, height: 17_000 });
    expect(bytes.length).toBeLessThan(1_024);
    expect((await outcome(bytes, 'image/avif')).end).toBe('TOO_MANY_PIXELS');
  });

  test('that is an AVIF of more pixels than it says is CORRUPT', async () => {
    expect((await outcome(await avifOf(6_000, 6_000, { width: 64, height: 64 }), 'image/avif')).end).toBe('CORRUPT');
  });

  test('that is a GIF of 65,535 frames is TOO_MANY_PIXELS; a short one is taken', async () => {
    expect((await outcome(gif(65_535), 'image/gif')).end).toBe('TOO_MANY_PIXELS');
    expect((await outcome(gif(3), 'image/gif')).end).toBe('READY');
  });

  test('that is a PNG of a huge header, or whose rows are zipped a thousandfold, ends within its limits', async () => {
    const rows = chunk('IDAT', deflateSync(Buffer.alloc(300 * MIB)));
    expect(rows.length).toBeLessThan(MIB);
    expect((await outcome(png(60_000, 60_000, rows), 'image/png')).end).toBe('TOO_MANY_PIXELS');
    // The picture is whole; what else is in the rows is never unzipped.
    expect(['READY', 'CORRUPT']).toContain((await outcome(png(100, 100, rows), 'image/png')).end);
    // Rows are missing.
    expect((await outcome(png(4_000, 4_000, chunk('IDAT', deflateSync(Buffer.alloc(9)))), 'image/png')).end).toBe(
      'CORRUPT',
    );
  });

  test('in the text or the colour profile of a PNG is never unzipped whole', async () => {
    const bomb = deflateSync(Buffer.alloc(300 * MIB));
    const row = chunk('IDAT', deflateSync(Buffer.alloc(50 * (1 + 150))));
    const text = chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), bomb]));
    const profile = chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), bomb]));
    expect((await outcome(png(50, 50, text, row), 'image/png')).end).toBe('READY');
    expect(['READY', 'CORRUPT']).toContain((await outcome(png(50, 50, profile, row), 'image/png')).end);
  });
});

describe('a file that is not what it says', () => {
  test.each([
    [
      'an SVG',
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
      ),
    ],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat', 'latin1')],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj')],
    ['nothing', Buffer.alloc(0)],
  ])('%s announced as a JPEG is UNSUPPORTED_FORMAT', async (_what, bytes) => {
    expect((await outcome(bytes, 'image/jpeg')).end).toBe('UNSUPPORTED_FORMAT');
  });

  test('a JPEG announced as a PNG is UNSUPPORTED_FORMAT', async () => {
    expect((await outcome(await photo(), 'image/png')).end).toBe('UNSUPPORTED_FORMAT');
  });

  test('a page hidden in a JPEG is in none of the files that are kept', async () => {
    const page = '<html><script>alert(1)</script></html>';
    const bytes = await photo();
    const comment = Buffer.concat([Buffer.of(0xff, 0xfe, 0, page.length + 2), Buffer.from(page)]);
    const polyglot = Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2), Buffer.from(page)]);
    const { end, folder } = await outcome(polyglot, 'image/jpeg');
    expect(end).toBe('READY');
    const names = await readdir(folder);
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect((await readFile(join(folder, name))).includes('<script')).toBe(false);
  });
});

describe('a broken file', () => {
  test.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)(
    '%s of which the end is missing is CORRUPT',
    async (format) => {
      const whole = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#000', noise } })
        .toFormat(format)
        .toBuffer();
      // Of a TIFF what says that it is one may stand at the end.
      const ends = format === 'tiff' ? ['CORRUPT', 'UNSUPPORTED_FORMAT'] : ['CORRUPT'];
      for (const part of [0.5, 0.9]) {
        expect(ends).toContain((await outcome(whole.subarray(0, whole.length * part), `image/${format}`)).end);
      }
    },
  );

  test.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)(
    '%s with damage anywhere ends in a picture or a failure of its own',
    async (format) => {
      const whole = await sharp({ create: { width: 120, height: 80, channels: 3, background: '#000', noise } })
        .toFormat(format)
        .toBuffer();
      // A small generator of random numbers, so that a failure repeats itself.
      let state = 7;
      const random = (most: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8) % most;
      };
      for (let round = 0; round < 12; round++) {
        const broken = Buffer.from(whole);
        for (let change = 0; change < 6; change++) broken[random(Math.min(broken.length, 2_000))] = random(256);
        const { end } = await outcome(broken, `image/${format}`, { recipes: { first: first.slice(0, 1), later: [] } });
        expect(['READY', 'CORRUPT', 'UNSUPPORTED_FORMAT', 'TOO_MANY_PIXELS']).toContain(end);
      }
    },
    60_000,
  );
});

/** Processes that another has started. */
async function childrenOf(pid: number): Promise<string[]> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8')));
  return lists.join(' ').split(' ').filter(Boolean);
}

describe('a renderer', () => {
  test('that takes too long or too much memory is killed, and the next picture is made by another', async () => {
    const large = await photo(2_000, 2_000);
    for (const few of [{ jobMs: 1 }, { rssBytes: 1 }]) {
      const pool = createRenderers(1, { ...limits, ...few });
      onTestFinished(pool.stop);
      expect((await outcome(large, 'image/jpeg', { pool })).end).toBe('TOO_MANY_PIXELS');
      // The first is gone: with one place, the second job has another process, and the same fate.
      expect((await outcome(large, 'image/jpeg', { pool })).end).toBe('TOO_MANY_PIXELS');
    }
  });

  test('that nobody listens to any more stops, and its place is free again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lumigraph-hostile-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const type = 'image/jpeg';
    const job = { file: await inFile(await photo()), contentType: type, folder, filter: null, keepsCredit: false };
    for await (const step of renderers.render({ ...job, ...recipesOf(null, type) })) {
      if (step.kind === 'opened') break;
    }
    expect((await outcome(await photo(), type)).end).toBe('READY');
  });

  test('does jobs one after another, however many there are', async () => {
    const bytes = await photo(300, 200);
    const ends = await Promise.all(Array.from({ length: 5 }, () => outcome(bytes, 'image/jpeg')));
    expect(ends.map(({ end }) => end)).toEqual(Array(5).fill('READY'));
  });

  test('sees nothing of the environment of the worker', async () => {
    process.env.LUMIGRAPH_TEST_SECRET = 'Secret';
    onTestFinished(() => void delete process.env.LUMIGRAPH_TEST_SECRET);
    const pool = createRenderers(1, limits);
    onTestFinished(pool.stop);
    expect((await outcome(await photo(), 'image/jpeg', { pool })).end).toBe('READY');
    const environments = await Promise.all(
      (await childrenOf(process.pid)).map((pid) => readFile(`/proc/${pid}/environ`, 'utf8')),
    );
    expect(environments.some((environment) => environment.includes('MALLOC_ARENA_MAX'))).toBe(true);
    for (const environment of environments) {
      if (environment.includes('MALLOC_ARENA_MAX')) expect(environment).not.toContain('Secret');
    }
  });
});
