import { readFile } from 'node:fs/promises';
import { findExiftool, findHeifEnc, type HeifEnc } from '@lumigraph/tools/test-stack';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeImage, type Pixels } from './decode.ts';
import { decodeHeif } from './heif-decoder.ts';
import { inspectImage } from './inspect.ts';
import { box, gridHeic, u8 } from './test/heic.ts';
import { inFile } from './test/in-file.ts';

let heifEnc: HeifEnc;

beforeAll(async () => {
  heifEnc = await findHeifEnc();
}, 300_000);

const LOSSLESS = ['-L', '-p', 'chroma=444', '--matrix_coefficients=0'];
const SIDE = 64;

type Color = readonly [number, number, number];
/** Colours that look otherwise where a profile is passed over. */
const COLORS: readonly Color[] = [
  [200, 100, 50],
  [40, 160, 70],
  [70, 140, 220],
  [128, 128, 128],
];

const picture = ([r, g, b]: Color, { width = SIDE, height = SIDE } = {}) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
const pngOf = (image: Sharp) => image.png().toBuffer();

async function decode(heic: Buffer, type = 'image/heic'): Promise<Pixels> {
  const file = await inFile(heic);
  const inspection = await inspectImage(file, type);
  const { width, height, orientation, plainFormat } = inspection;
  const pixels = await decodeImage(file, inspection);
  expect([width, height, orientation, plainFormat]).toEqual([pixels.width, pixels.height, 1, null]);
  return pixels;
}

function pixelAt({ data, width, channels }: Pixels, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)];
}

function expectLike(seen: readonly number[], wanted: readonly number[], most = 3): void {
  const farthest = Math.max(...wanted.map((value, index) => Math.abs(value - (seen[index] ?? -999))));
  expect(farthest, `${seen} instead of ${wanted}`).toBeLessThanOrEqual(most);
}

/** A PNG whose numbers say a colour in other primaries (nclx), without a profile that says so. */
async function inP3(color: Color): Promise<Buffer> {
  const bytes = await picture(color).withIccProfile('p3').png().toBuffer();
  return sharp(bytes, { ignoreIcc: true }).png().toBuffer();
}

/** A HEIC of one tile that says how its colours are to be read, as heif-enc does not. */
async function withNclx(png: Buffer, primaries: number, transfer: number): Promise<Buffer> {
  const tile = { width: SIDE, height: SIDE };
  const nclx = box('colr', Buffer.from('nclx'), u8(0, primaries, 0, transfer, 0, 6, 0x80));
  const heic = await heifEnc(png, ['-q', '100', '-p', 'chroma=444']);
  return gridHeic({ tiles: [heic], columns: 1, tile, ...tile, properties: [nclx] });
}

describe('the colours of a HEIC are right in sRGB', () => {
  test('where it has a profile of Display P3', async () => {
    for (const color of COLORS) {
      const png = await pngOf(picture(color).withIccProfile('p3'));
      expectLike(pixelAt(await decode(await heifEnc(png, LOSSLESS)), 9, 9), color);
    }
  });

  test('where it names the primaries of Display P3, and would be others without them', async () => {
    for (const color of COLORS)
      expectLike(pixelAt(await decode(await withNclx(await inP3(color), 12, 13)), 9, 9), color);
    const [red, green, blue] = pixelAt(await decode(await withNclx(await inP3([200, 100, 50]), 1, 13)), 9, 9);
    expect((red ?? 0) - 200).toBeLessThan(-8);
    expect([green, blue]).not.toEqual([100, 50]);
  });

  test('where it names those of BT.2020', async () => {
    // What is grey is so in all primaries; the others are computed by the matrix of ITU-R BT.2087.
    for (const [said, seen] of [
      [
        [128, 128, 128],
        [128, 128, 128],
      ],
      [
        [170, 114, 68],
        [198, 105, 57],
      ],
    ] as const) {
      expectLike(pixelAt(await decode(await withNclx(await pngOf(picture(said)), 9, 13)), 9, 9), seen, 4);
    }
  });

  test('where its light is that of HDR: what is as bright as paper is white', async () => {
    // 203 cd/m² is 58 % of PQ and 75 % of HLG (ITU-R BT.2408).
    for (const [transfer, value] of [
      [16, 148],
      [18, 191],
    ] as const) {
      expectLike(
        pixelAt(await decode(await withNclx(await pngOf(picture([value, value, value])), 9, transfer)), 9, 9),
        [255, 255, 255],
        4,
      );
    }
  });

  test('where it has 10 bits a channel', async () => {
    for (const color of COLORS) {
      const deep = await pngOf(picture(color).toColourspace('rgb16'));
      const heic = await heifEnc(deep, ['-b', '10', '-q', '100', '-p', 'chroma=444']);
      expect((await sharp(heic).metadata()).bitsPerSample).toBe(10);
      expectLike(pixelAt(await decode(heic), 9, 9), color);
    }
  });

  test('where it has 10 bits a channel and a profile', async () => {
    const deep = await pngOf(
      picture(COLORS[0] ?? [0, 0, 0])
        .toColourspace('rgb16')
        .withIccProfile('p3'),
    );
    const heic = await heifEnc(deep, ['-b', '10', '-q', '100', '-p', 'chroma=444']);
    expect((await sharp(heic).metadata()).icc).toBeDefined();
    expectLike(pixelAt(await decode(heic), 9, 9), COLORS[0] ?? []);
  });
});

test('what is seen through in a HEIC stays so', async () => {
  const half = sharp({
    create: { width: 80, height: 60, channels: 4, background: { r: 200, g: 100, b: 50, alpha: 0.5 } },
  });
  const pixels = await decode(await heifEnc(await pngOf(half), ['-q', '100', '-p', 'chroma=444']));
  expect(pixels.channels).toBe(4);
  expectLike(pixelAt(pixels, 40, 30), [200, 100, 50, 128]);
});

test('of a HEIC with several pictures and a thumbnail the primary one is taken', async () => {
  const heic = await heifEnc(await pngOf(picture([200, 100, 50], { width: 300, height: 200 })), ['-t', '64']);
  expect(await decode(heic)).toMatchObject({ width: 300, height: 200 });
});

test('of how a HEIC was held only what its container says counts, as its Exif data say the same again', async () => {
  const file = await inFile(await heifEnc(await pngOf(picture([200, 100, 50], { width: 300, height: 200 }))));
  const exiftool = await findExiftool();
  await exiftool.write(file, ['-n', '-IFD0:Orientation=6']);
  expect(await exiftool.read(file)).toMatchObject({ 'IFD0:Orientation': expect.anything() });
  expect(await decode(await readFile(file))).toMatchObject({ width: 300, height: 200 });
}, 300_000);

test('the decoder itself refuses what has too many pixels, whatever was read before', async () => {
  const flat = (side: number) => pngOf(picture([20, 40, 70], { width: side, height: side }));
  const [large, most] = await Promise.all(
    [5_000, 4_096].map(async (side) => heifEnc(await flat(side), ['-p', 'preset=ultrafast'])),
  );
  // heif_error_Memory_allocation_error, with which libheif says that a limit is passed.
  const codeOf = async (heic: Buffer = Buffer.alloc(0)) =>
    Object.assign({ errorCode: 0 }, await decodeHeif(heic)).errorCode;
  expect([await codeOf(large), await codeOf(most)]).toEqual([6, 0]);
}, 60_000);

const TILE = { width: 128, height: 128 };
const TILE_COLORS: readonly Color[] = [
  [190, 0, 0],
  [0, 190, 0],
  [0, 0, 190],
  [190, 190, 0],
  [0, 190, 190],
  [190, 0, 190],
];
/** Of 3 × 2 tiles, cut to 340 × 250. */
async function tiled(...properties: Buffer[]): Promise<Buffer> {
  const tiles = await Promise.all(
    TILE_COLORS.map(async (color) => heifEnc(await pngOf(picture(color, TILE)), ['-q', '90'])),
  );
  return gridHeic({ tiles, columns: 3, tile: TILE, width: 340, height: 250, properties });
}

describe('a HEIC of tiles, as phones make it,', () => {
  test('is one picture', async () => {
    const pixels = await decode(await tiled());
    expect(pixels).toMatchObject({ width: 340, height: 250, channels: 3 });
    for (const [index, color] of TILE_COLORS.entries()) {
      expectLike(pixelAt(pixels, (index % 3) * 128 + 40, Math.floor(index / 3) * 128 + 60), color, 6);
    }
  });

  test.each([
    ['a quarter to the left', [box('irot', u8(1))], { width: 250, height: 340 }, [2, 5, 0, 3]],
    ['a half', [box('irot', u8(2))], { width: 340, height: 250 }, [5, 3, 2, 0]],
    ['a quarter to the right', [box('irot', u8(3))], { width: 250, height: 340 }, [3, 0, 5, 2]],
    ['about its upright axis', [box('imir', u8(1))], { width: 340, height: 250 }, [2, 0, 5, 3]],
  ] as const)('that is turned by %s is upright', async (_how, properties, size, corners) => {
    const pixels = await decode(await tiled(...properties));
    expect(pixels).toMatchObject(size);
    const [right, bottom] = [size.width - 10, size.height - 10];
    for (const [index, [x, y]] of (
      [
        [10, 10],
        [right, 10],
        [10, bottom],
        [right, bottom],
      ] as const
    ).entries()) {
      expectLike(pixelAt(pixels, x, y), TILE_COLORS[corners[index] ?? 0] ?? [], 6);
    }
  });

  test('whose pixels have the profile of the whole has its colours', async () => {
    const p3 = (await sharp(await pngOf(picture([0, 0, 0]).withIccProfile('p3'))).metadata()).icc ?? Buffer.alloc(0);
    const pixels = await decode(await tiled(box('colr', Buffer.from('prof'), p3)));
    // The red of P3 is redder than that of sRGB, and its green greener.
    expectLike(pixelAt(pixels, 40, 60), [208, 0, 0], 6);
    const [red = 0, green = 0] = pixelAt(pixels, 168, 60);
    expect([red < 10, green > 190]).toEqual([true, true]);
  });

  test('is what it is whether it was announced as image/heic or image/heif', async () => {
    expect(await decode(await tiled(), 'image/heif')).toMatchObject({ width: 340 });
  });
});
