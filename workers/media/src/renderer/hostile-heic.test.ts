import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findHeifEnc, type HeifEnc } from '@lumigraph/tools/test-stack';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { recipesOf } from '../image/recipes.ts';
import { box, type Grid, gridHeic } from '../image/test/heic.ts';
import { inFile } from '../image/test/in-file.ts';
import { MediaFailure } from '../media-failure.ts';
import { fileOf, ORIGINAL_FILE } from './messages.ts';
import { createRenderers } from './renderers.ts';

const MIB = 1024 * 1024;
const renderers = createRenderers(1, { jobMs: 60_000, rssBytes: 700 * MIB });
afterAll(() => renderers.stop());

let heifEnc: HeifEnc;
let whole: Buffer;
let tiles: Buffer[];

const TILE = { width: 128, height: 128 };
const ALL = recipesOf(null, 'image/heic');
const FEW: typeof ALL = { first: ALL.first.slice(0, 1), later: [] };

beforeAll(async () => {
  heifEnc = await findHeifEnc();
  whole = await heifEnc(await photo(300, 200), ['-t', '64']);
  tiles = await Promise.all([1, 2, 3, 4].map(async () => heifEnc(await photo(TILE.width, TILE.height))));
}, 300_000);

const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
function photo(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#000', noise } })
    .png()
    .toBuffer();
}

const grid = (changes: Partial<Grid> = {}) =>
  gridHeic({ tiles, columns: 2, tile: TILE, width: 250, height: 250, ...changes });

/** What becomes of a HEIC: READY, the code of its failure, or the error. */
async function outcome(bytes: Buffer, { recipes = FEW, type = 'image/heic' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-hostile-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const job = { file: await inFile(bytes), contentType: type, folder, filter: null, keepsCredit: false };
  let end = 'nothing';
  try {
    for await (const step of renderers.render({ ...job, ...recipes })) if (step.kind === 'first') end = 'READY';
  } catch (error) {
    end = error instanceof MediaFailure ? error.code : String(error);
  }
  return { end, folder };
}

const endOf = async (bytes: Buffer, type = 'image/heic') => (await outcome(bytes, { type })).end;

/** A HEIC whose first `ispe` says another size. */
function saying(heic: Buffer, width: number, height: number): Buffer {
  const lie = Buffer.from(heic);
  const at = lie.indexOf('ispe') + 8;
  lie.writeUInt32BE(width, at);
  lie.writeUInt32BE(height, at + 4);
  return lie;
}

test('a HEIC has every picture that a JPEG has', async () => {
  const tile = { width: 700, height: 500 };
  const large = await Promise.all([1, 2, 3, 4].map(async () => heifEnc(await photo(tile.width, tile.height))));
  const heic = gridHeic({ tiles: large, columns: 2, tile, width: 1_400, height: 1_000 });
  const { end, folder } = await outcome(heic, { recipes: ALL });
  expect(end).toBe('READY');
  const wanted = [...ALL.first, ...ALL.later].map(fileOf);
  expect((await readdir(folder)).toSorted()).toEqual([...wanted, ORIGINAL_FILE].toSorted());
  expect(await sharp(join(folder, 'large.jpeg')).metadata()).toMatchObject({ width: 1_080, height: 771 });
});

describe('a HEIC that lies', () => {
  test('that it has 3,600 megapixels is TOO_MANY_PIXELS', async () => {
    expect(await endOf(saying(whole, 60_000, 60_000))).toBe('TOO_MANY_PIXELS');
    expect(await endOf(grid({ width: 60_000, height: 60_000 }))).toBe('TOO_MANY_PIXELS');
  });

  test('that it has fewer pixels than it has is TOO_MANY_PIXELS, before they are decoded', async () => {
    const flat = { create: { width: 9_000, height: 9_000, channels: 3, background: '#147' } } as const;
    const large = await heifEnc(await sharp(flat).png().toBuffer(), ['-p', 'preset=ultrafast']);
    expect(await endOf(large)).toBe('TOO_MANY_PIXELS');
    expect(await endOf(saying(large, 64, 64))).toBe('TOO_MANY_PIXELS');
    expect(await endOf(saying(large, 4_000, 4_000))).toBe('TOO_MANY_PIXELS');
  }, 60_000);

  test('that it has more pixels than it has is CORRUPT', async () => {
    expect(await endOf(saying(whole, 600, 400))).toBe('CORRUPT');
    expect(await endOf(grid({ width: 4_000, height: 4_000 }))).toBe('CORRUPT');
    expect(await endOf(grid({ tile: { width: 2_000, height: 2_000 }, width: 4_000, height: 4_000 }))).toBe('CORRUPT');
  });

  test.each([
    ['itself', [5, 5, 5, 5]],
    ['itself and a tile', [1, 2, 3, 5]],
    ['what is not there', [1, 2, 3, 99]],
    ['too little', [1, 2]],
    ['too much', Array<number>(20_000).fill(1)],
  ])('that it is put together of %s is CORRUPT', async (_what, parts) => {
    expect(await endOf(grid({ parts }))).toBe('CORRUPT');
  });

  test('that it is 65,000 times the same tile is CORRUPT', async () => {
    const lie = grid({ parts: Array<number>(65_000).fill(1) });
    // Rows and columns, less one each, are bytes 2 and 3 of the grid.
    lie.fill(0xff, lie.indexOf('idat') + 6, lie.indexOf('idat') + 8);
    expect(await endOf(lie)).toBe('CORRUPT');
  });

  test('that it is turned more often than a box may have parts is CORRUPT', async () => {
    const properties = Array.from({ length: 250 }, () => box('irot', Buffer.of(0)));
    expect(await endOf(grid({ properties }))).toBe('CORRUPT');
  });
});

describe('a HEIC that is none', () => {
  test.each(['image/heic', 'image/heif'])('but an AVIF, announced as %s, is UNSUPPORTED_FORMAT', async (type) => {
    const avif = await sharp(await photo(90, 60))
      .avif({ effort: 0 })
      .toBuffer();
    expect(await endOf(avif, type)).toBe('UNSUPPORTED_FORMAT');
    // By its brands it is any HEIF.
    const brands = Buffer.from(avif);
    brands.write('mif1', 8);
    expect(await endOf(brands, type)).toBe('UNSUPPORTED_FORMAT');
    brands.write('heic', 8);
    expect(await endOf(brands, type)).toBe('UNSUPPORTED_FORMAT');
  });

  test('but of JPEG items is UNSUPPORTED_FORMAT', async () => {
    const bytes = Buffer.from(whole);
    bytes.write('jpeg', bytes.indexOf('hvc1'));
    expect(await endOf(bytes)).toBe('UNSUPPORTED_FORMAT');
    const ofTiles = grid();
    ofTiles.write('jpeg', ofTiles.indexOf('hvc1'));
    expect(await endOf(ofTiles)).toBe('CORRUPT');
  });

  test('but a sequence, or moves beside its picture, is UNSUPPORTED_FORMAT', async () => {
    const sequence = Buffer.from(whole);
    sequence.write('hevc', 8);
    expect(await endOf(sequence)).toBe('UNSUPPORTED_FORMAT');
    expect(await endOf(Buffer.concat([whole, box('moov', box('mvhd', Buffer.alloc(100)))]))).toBe('UNSUPPORTED_FORMAT');
  });

  test('announced as a JPEG, or a JPEG announced as one, is UNSUPPORTED_FORMAT', async () => {
    expect(await endOf(whole, 'image/jpeg')).toBe('UNSUPPORTED_FORMAT');
    expect(
      await endOf(
        await sharp(await photo(90, 60))
          .jpeg()
          .toBuffer(),
      ),
    ).toBe('UNSUPPORTED_FORMAT');
  });

  test('but its name is CORRUPT', async () => {
    expect(await endOf(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat', 'latin1'))).toBe('CORRUPT');
  });
});

test('a page hidden in a HEIC is in none of the files that are kept', async () => {
  const page = Buffer.from('<html><script>alert(1)</script></html>');
  const { end, folder } = await outcome(
    Buffer.concat([whole, box('free', page), box('uuid', page), box('mdat', page)]),
  );
  expect(end).toBe('READY');
  const names = await readdir(folder);
  expect(names).toContain('original');
  for (const name of names) expect((await readFile(join(folder, name))).includes('<script')).toBe(false);
});

describe('a broken HEIC', () => {
  test.each([
    ['of one picture', () => whole],
    ['of tiles', () => grid()],
  ])(
    '%s that is cut short is CORRUPT or UNSUPPORTED_FORMAT',
    async (_what, heicOf) => {
      const heic = heicOf();
      for (const part of [0.002, 0.01, 0.03, 0.1, 0.3, 0.5, 0.8, 0.95, 0.999]) {
        expect(['CORRUPT', 'UNSUPPORTED_FORMAT'], String(part)).toContain(
          await endOf(heic.subarray(0, heic.length * part)),
        );
      }
    },
    60_000,
  );

  test.each([
    ['of one picture', () => whole],
    ['of tiles', () => grid()],
  ])(
    '%s with damage anywhere ends in a picture or a failure of its own',
    async (_what, heicOf) => {
      // A small generator of random numbers, so that a failure repeats itself.
      let state = 7;
      const random = (most: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8) % most;
      };
      const ends = new Set<string>();
      for (let round = 0; round < 30; round++) {
        const broken = Buffer.from(heicOf());
        // Of its boxes in turn with its pixels.
        const [first, room] = round % 2 ? [0, 900] : [900, broken.length - 900];
        for (let change = 0; change < 4; change++) broken[first + random(room)] = random(256);
        ends.add(await endOf(broken));
      }
      expect(ends.size).toBeGreaterThan(1);
      for (const end of ends) expect(['READY', 'CORRUPT', 'UNSUPPORTED_FORMAT', 'TOO_MANY_PIXELS']).toContain(end);
      expect(await endOf(heicOf())).toBe('READY');
    },
    120_000,
  );
});
