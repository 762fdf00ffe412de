import { crc32 } from 'node:zlib';
import { decode as decodeBlurHash, isBlurhashValid } from 'blurhash';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage, type Pixels } from './decode.ts';
import { type EncodedPicture, encodeScene, fitScene } from './encode.ts';
import { inspectImage } from './inspect.ts';
import { placeholderOf } from './placeholder.ts';
import { type Recipe, recipesOf } from './recipes.ts';
import { inFile } from './test/in-file.ts';

const { first, later } = recipesOf(null, 'image/jpeg');
const RECIPES = [...first, ...later];
const RED = { r: 220, g: 30, b: 30 };

const plain = (width: number, height: number, background = RED) =>
  sharp({ create: { width, height, channels: 3, background } });

async function open(bytes: Buffer, type: string): Promise<Pixels> {
  const file = await inFile(bytes);
  return decodeImage(file, await inspectImage(file, type));
}

const inspect = async (bytes: Buffer, type: string) => inspectImage(await inFile(bytes), type);

const encode = async (pixels: Pixels, one: Recipe): Promise<EncodedPicture> =>
  encodeScene(await fitScene({ pixels, credit: null, dominantColor: '#0000ff' }, one.name), one);

async function sizes(pixels: Pixels): Promise<Record<string, [width: number, height: number]>> {
  const made = await Promise.all(RECIPES.map(async (recipe) => [recipe, await encode(pixels, recipe)] as const));
  return Object.fromEntries(
    made.map(([{ name, format }, { width, height }]) => [`${name}.${format}`, [width, height]]),
  );
}

/** The mean colour of the middle of a quarter: `[x, y]` are 0 or 1. */
async function quarter(bytes: Buffer, [x, y]: readonly [number, number]): Promise<number[]> {
  const { width, height } = await sharp(bytes).metadata();
  const region = {
    left: Math.floor((width * (1 + 4 * x)) / 8),
    top: Math.floor((height * (1 + 4 * y)) / 8),
    width: Math.floor(width / 4),
    height: Math.floor(height / 4),
  };
  const { channels } = await sharp(await sharp(bytes).extract(region).toColourspace('srgb').png().toBuffer()).stats();
  return channels.slice(0, 3).map(({ mean }) => Math.round(mean));
}

function isNear(seen: readonly number[], wanted: { r: number; g: number; b: number }): boolean {
  return [wanted.r, wanted.g, wanted.b].every((value, index) => Math.abs(value - (seen[index] ?? -999)) < 24);
}

const recipe = (name: Recipe['name'], format: Recipe['format']): Recipe => {
  const found = RECIPES.find((one) => one.name === name && one.format === format);
  if (!found) throw new Error(`no recipe ${name}.${format}`);
  return found;
};

describe('renditions', () => {
  test('have the sizes and formats of the contract', async () => {
    const pixels = await open(await plain(3000, 2000).jpeg().toBuffer(), 'image/jpeg');
    expect(await sizes(pixels)).toEqual({
      'large.jpeg': [1080, 720],
      'large.webp': [1080, 720],
      'large.avif': [1080, 720],
      'medium.jpeg': [640, 427],
      'medium.webp': [640, 427],
      'medium.avif': [640, 427],
      'thumbnail.jpeg': [150, 150],
      'thumbnail.webp': [150, 150],
      'story.jpeg': [1080, 1920],
      'story.webp': [1080, 1920],
    });
    for (const one of RECIPES) {
      const { data } = await encode(pixels, one);
      expect((await fileTypeFromBuffer(data))?.mime).toBe(`image/${one.format}`);
    }
    const { data } = await encode(pixels, recipe('large', 'jpeg'));
    expect((await sharp(data).metadata()).isProgressive).toBe(true);
  });

  test.each([
    [1, 1, [1, 1], [1, 1], [1, 1]],
    [400, 300, [400, 300], [400, 300], [150, 150]],
    [100, 500, [100, 500], [100, 500], [100, 100]],
    [4096, 200, [1080, 53], [640, 31], [150, 150]],
  ])('of %i×%i are never enlarged', async (width, height, large, medium, thumbnail) => {
    const made = await sizes(await open(await plain(width, height).png().toBuffer(), 'image/png'));
    expect(made['large.jpeg']).toEqual(large);
    expect(made['large.avif']).toEqual(large);
    expect(made['medium.webp']).toEqual(medium);
    expect(made['thumbnail.jpeg']).toEqual(thumbnail);
  });

  test.each([
    [3000, 2000, [1080, 1920]],
    [2000, 4000, [1080, 1920]],
    [540, 300, [540, 960]],
    [100, 960, [540, 960]],
  ])('of %i×%i for a story are 9:16, the whole picture on its colour, not enlarged', async (width, height, size) => {
    const pixels = await open(await plain(width, height).jpeg({ quality: 95 }).toBuffer(), 'image/jpeg');
    const story = await encode(pixels, recipe('story', 'jpeg'));
    expect([story.width, story.height]).toEqual(size);
    const { data, info } = await sharp(story.data).raw().toBuffer({ resolveWithObject: true });
    const colorAt = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    expect(isNear(colorAt(Math.floor(info.width / 2), Math.floor(info.height / 2)), RED)).toBe(true);
    // What is around it is the dominant colour, which `encode` says is blue.
    expect(isNear(colorAt(1, 1), { r: 0, g: 0, b: 255 })).toBe(true);
  });

  test('of 4096×4096 are made', async () => {
    const pixels = await open(await plain(4096, 4096).jpeg().toBuffer(), 'image/jpeg');
    const { width, height } = await encode(pixels, recipe('large', 'jpeg'));
    expect([width, height]).toEqual([1080, 1080]);
  });

  const corners = [
    { place: [0, 0], color: { r: 230, g: 20, b: 20 } },
    { place: [1, 0], color: { r: 20, g: 200, b: 20 } },
    { place: [0, 1], color: { r: 20, g: 20, b: 230 } },
    { place: [1, 1], color: { r: 240, g: 240, b: 20 } },
  ] as const;

  /** A picture whose quarters show which way is up, stored as cameras do: turned, and saying so in EXIF. */
  async function turned(orientation: number): Promise<Buffer> {
    const upright = await plain(800, 600)
      .composite(
        await Promise.all(
          corners.map(async ({ place: [x, y], color }) => ({
            input: await plain(400, 300, color).png().toBuffer(),
            left: x * 400,
            top: y * 300,
          })),
        ),
      )
      .png()
      .toBuffer();
    const turn = [0, 0, 180, 180, 90, 270, 270, 90][orientation - 1];
    const isMirrored = [2, 4, 5, 7].includes(orientation);
    const lying = await sharp(upright).rotate(turn).png().toBuffer();
    const stored = await sharp(lying).flop(isMirrored).png().toBuffer();
    return sharp(stored).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
  }

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of a picture with EXIF orientation %i stand upright', async (orientation) => {
    const bytes = await turned(orientation);
    expect((await sharp(bytes).metadata()).orientation).toBe(orientation);
    expect(await inspect(bytes, 'image/jpeg')).toMatchObject({ width: 800, height: 600, orientation });
    const pixels = await open(bytes, 'image/jpeg');
    for (const one of [recipe('large', 'jpeg'), recipe('medium', 'avif')]) {
      const { data, width, height } = await encode(pixels, one);
      expect(width / height).toBeCloseTo(4 / 3, 1);
      expect((await sharp(data).metadata()).orientation ?? 1).toBe(1);
      for (const { place, color } of corners) expect(isNear(await quarter(data, place), color)).toBe(true);
    }
  });

  test('of a 16-bit PNG with alpha keep the alpha where the format has it, and stand on white where not', async () => {
    const half = Buffer.alloc(64 * 64 * 4 * 2);
    for (let pixel = 0; pixel < 64 * 64; pixel++) half.writeUInt16LE(65_535, pixel * 8); // red, alpha 0
    const bytes = await sharp(new Uint16Array(half.buffer, half.byteOffset, half.length / 2), {
      raw: { width: 64, height: 64, channels: 4 },
    })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const pixels = await open(bytes, 'image/png');
    const jpeg = await encode(pixels, recipe('large', 'jpeg'));
    expect(isNear(await quarter(jpeg.data, [0, 0]), { r: 255, g: 255, b: 255 })).toBe(true);
    const webp = await encode(pixels, recipe('large', 'webp'));
    expect(await sharp(webp.data).metadata()).toMatchObject({ hasAlpha: true, depth: 'uchar' });
    expect((await placeholderOf(pixels)).dominantColor).toBe('#ffffff');
  });

  test('of a CMYK JPEG are sRGB', async () => {
    const bytes = await plain(300, 200, RED).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const pixels = await open(bytes, 'image/jpeg');
    for (const one of RECIPES) {
      const { data } = await encode(pixels, one);
      expect((await sharp(data).metadata()).space).toBe('srgb');
    }
    const { data } = await encode(pixels, recipe('large', 'jpeg'));
    const [red = 0, green = 0, blue = 0] = await quarter(data, [0, 0]);
    expect(red).toBeGreaterThan(green + 80);
    expect(red).toBeGreaterThan(blue + 80);
  });

  test('of a grey picture are sRGB', async () => {
    const bytes = await plain(300, 200, { r: 99, g: 99, b: 99 }).toColourspace('b-w').png().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    const pixels = await open(bytes, 'image/png');
    expect((await placeholderOf(pixels)).dominantColor).toMatch(/^#(6[0-9a-f])\1\1$/);
    const { data } = await encode(pixels, recipe('large', 'webp'));
    expect(isNear(await quarter(data, [1, 1]), { r: 99, g: 99, b: 99 })).toBe(true);
  });

  test('carry neither GPS nor any other metadata', async () => {
    const bytes = await plain(1200, 900)
      .withExif({
        IFD0: { Make: 'Acme', Model: 'Secretcam', Copyright: 'nobody' },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '52/1 31/1 0/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '13/1 24/1 0/1',
        },
      })
      .jpeg()
      .toBuffer();
    expect(bytes.includes('Secretcam')).toBe(true);
    const pixels = await open(bytes, 'image/jpeg');
    for (const one of RECIPES) {
      const { data } = await encode(pixels, one);
      const { exif, xmp, iptc, icc } = await sharp(data).metadata();
      expect({ exif, xmp, iptc, icc }).toEqual({ exif: undefined, xmp: undefined, iptc: undefined, icc: undefined });
      expect(data.includes('Secretcam')).toBe(false);
    }
  });

  test('are the same bytes each time', async () => {
    const bytes = await plain(900, 700).jpeg().toBuffer();
    for (const one of RECIPES) {
      const [first, second] = await Promise.all([1, 2].map(async () => encode(await open(bytes, 'image/jpeg'), one)));
      expect(first?.data.equals(second?.data ?? Buffer.alloc(0))).toBe(true);
    }
  });
});

describe('the placeholder', () => {
  test('shows the colours of the picture', async () => {
    const { blurHash, dominantColor } = await placeholderOf(
      await open(await plain(500, 400).jpeg().toBuffer(), 'image/jpeg'),
    );
    expect(isBlurhashValid(blurHash).result).toBe(true);
    expect(blurHash).toHaveLength(4 + 2 * 4 * 3);
    const [red = 0, green = 0, blue = 0] = decodeBlurHash(blurHash, 1, 1);
    expect(isNear([red, green, blue], RED)).toBe(true);
    const [, r = '', g = '', b = ''] = /^#(..)(..)(..)$/.exec(dominantColor) ?? [];
    expect(
      isNear(
        [r, g, b].map((hex) => Number.parseInt(hex, 16)),
        RED,
      ),
    ).toBe(true);
  });
});

describe('a bad picture', () => {
  const failing = (code: string) => expect.objectContaining({ code });

  test('that is text, or another format than announced, is UNSUPPORTED_FORMAT', async () => {
    const text = Buffer.from('This is no picture at all.\n'.repeat(50));
    await expect(inspect(text, 'image/jpeg')).rejects.toEqual(failing('UNSUPPORTED_FORMAT'));
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    );
    await expect(inspect(svg, 'image/png')).rejects.toEqual(failing('UNSUPPORTED_FORMAT'));
    const png = await plain(10, 10).png().toBuffer();
    await expect(inspect(png, 'image/jpeg')).rejects.toEqual(failing('UNSUPPORTED_FORMAT'));
    await expect(inspect(Buffer.alloc(0), 'image/jpeg')).rejects.toEqual(failing('UNSUPPORTED_FORMAT'));
  });

  test('that is an AVIF of several pictures is UNSUPPORTED_FORMAT', async () => {
    const bytes = await plain(16, 16).avif({ effort: 0 }).toBuffer();
    bytes.write('avis', 8, 'latin1');
    await expect(inspect(bytes, 'image/avif')).rejects.toEqual(failing('UNSUPPORTED_FORMAT'));
  });

  test.each(['jpeg', 'png', 'webp'] as const)('that is a truncated %s is CORRUPT', async (format) => {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
    const whole = await sharp({ create: { width: 1500, height: 1000, channels: 3, background: '#000', noise } })
      .toFormat(format)
      .toBuffer();
    for (const part of [whole.length / 2, whole.length - 40, 24]) {
      await expect(open(whole.subarray(0, part), `image/${format}`)).rejects.toEqual(failing('CORRUPT'));
    }
  });

  test('of more than 4096 pixels a side is TOO_MANY_PIXELS before anything is decoded', async () => {
    for (const [width, height] of [
      [4097, 10],
      [10, 4097],
    ] as const) {
      const bytes = await plain(width, height).png().toBuffer();
      await expect(inspect(bytes, 'image/png')).rejects.toEqual(failing('TOO_MANY_PIXELS'));
    }
    const header = await plain(10, 10).png().toBuffer();
    header.writeUInt32BE(60_000, 16);
    header.writeUInt32BE(60_000, 20);
    header.writeUInt32BE(crc32(header.subarray(12, 29)), 29);
    await expect(inspect(header, 'image/png')).rejects.toEqual(failing('TOO_MANY_PIXELS'));
  });

  test.each(['#ffffff', '#000000', '#123456'])(
    'has the very colour of what is all %s, so that a story has no seam',
    async (color) => {
      const pixels = await open(
        await sharp({ create: { width: 300, height: 200, channels: 3, background: color } })
          .png()
          .toBuffer(),
        'image/png',
      );
      expect((await placeholderOf(pixels)).dominantColor).toBe(color);
    },
  );
});
