import { findHeifEnc, type HeifEnc } from '@lumigraph/tools/test-stack';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { creditOf } from './credit.ts';
import { decodeImage } from './decode.ts';
import { inspectImage } from './inspect.ts';
import { type Kept, stripMetadata } from './strip.ts';
import { inFile } from './test/in-file.ts';

const FORMATS = ['avif', 'heic', 'gif', 'tiff'] as const;
type Format = (typeof FORMATS)[number];
const CREDIT = { artist: 'Ana Müller', copyright: '© 日本' };

const strip = (bytes: Buffer, format: Format, credit: Kept['credit'] = null) =>
  stripMetadata(bytes, `image/${format}`, { orientation: 1, credit });

let heifEnc: HeifEnc;

beforeAll(async () => {
  heifEnc = await findHeifEnc();
}, 300_000);

async function pixels(bytes: Buffer, format?: Format): Promise<Buffer> {
  if (format !== 'heic') return sharp(bytes).raw().toBuffer();
  const file = await inFile(bytes);
  return (await decodeImage(file, await inspectImage(file, 'image/heic'))).data;
}

/** A picture that says where it was taken, and has something behind its end. */
async function photo(format: Format): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const image = sharp({ create: { width: 90, height: 60, channels: 3, background: '#000', noise } })
    .withExif({ IFD0: { Make: 'Secretcam' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>Secret words</a></x:xmpmeta>');
  const bytes =
    format === 'heic'
      ? await heifEnc(await image.png().toBuffer(), ['-t', '64'])
      : await image.toFormat(format).toBuffer();
  if (format === 'avif' || format === 'heic')
    return Buffer.concat([bytes, box('free', 'Secret tail'), box('uuid', 'Secret box')]);
  return Buffer.concat([bytes, Buffer.from('Secret tail')]);
}

function box(type: string, content: string): Buffer {
  const whole = Buffer.from(`....${type}${content}`);
  whole.writeUInt32BE(whole.length);
  return whole;
}

describe.each(FORMATS)('a stripped %s', (format) => {
  test('keeps its pixels and nothing that was said of it, and stripping it again changes nothing', async () => {
    const bytes = await photo(format);
    expect(bytes.includes('Secret')).toBe(true);
    const stripped = strip(bytes, format);
    expect(stripped.includes('Secret')).toBe(false);
    expect((await pixels(stripped, format)).equals(await pixels(bytes, format))).toBe(true);
    expect(strip(stripped, format).equals(stripped)).toBe(true);
    if (format !== 'gif') expect(stripped).toHaveLength(bytes.length);
  });

  test('that is cut short or damaged anywhere is stripped, CORRUPT or UNSUPPORTED_FORMAT, and no code of another kind', async () => {
    const bytes = format === 'tiff' ? withTexts(await photo(format)) : await photo(format);
    // A small generator of random numbers, so that a failure repeats itself.
    let state = 1;
    const random = (most: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % most;
    };
    const expectTyped = (broken: Buffer) => {
      try {
        expect(strip(broken, format, CREDIT).length).toBeLessThanOrEqual(broken.length + 1);
      } catch (error) {
        expect(['CORRUPT', 'UNSUPPORTED_FORMAT']).toContain(Object.assign({ code: null }, error).code);
      }
    };
    for (let length = 0; length < bytes.length; length += 7) expectTyped(bytes.subarray(0, length));
    for (let round = 0; round < 2_000; round++) {
      const broken = Buffer.from(bytes);
      for (let change = 0; change < 8; change++) broken[random(Math.min(broken.length, 900))] = random(256);
      expectTyped(broken);
    }
  });
});

/** A TIFF with creator, copyright and a host in its first directory, which lies at its end. */
function withTexts(tiff: Buffer): Buffer {
  const directory = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(directory);
  const texts = [
    { tag: 0x013b, value: Buffer.from(`${CREDIT.artist}\0`) },
    { tag: 0x013c, value: Buffer.from('Secret host\0') },
    { tag: 0x8298, value: Buffer.from(`${CREDIT.copyright}\0`) },
  ];
  let end = tiff.length;
  const added = texts.map(({ tag, value }) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(tag, 0);
    entry.writeUInt16LE(2, 2);
    entry.writeUInt32LE(value.length, 4);
    entry.writeUInt32LE(end, 8);
    end += value.length;
    return entry;
  });
  const own = Array.from({ length: count }, (_, at) =>
    tiff.subarray(directory + 2 + at * 12, directory + 14 + at * 12),
  );
  const entries = [...own, ...added].toSorted((one, other) => one.readUInt16LE(0) - other.readUInt16LE(0));
  const length = Buffer.alloc(2);
  length.writeUInt16LE(entries.length);
  const whole = Buffer.concat([tiff, ...texts.map(({ value }) => value), length, ...entries, Buffer.alloc(4)]);
  whole.writeUInt32LE(end, 4);
  return whole;
}

test('a TIFF keeps creator and copyright where they are wished, in their place', async () => {
  const bytes = withTexts(await photo('tiff'));
  expect(creditOf(bytes)).toEqual(CREDIT);
  const stripped = strip(bytes, 'tiff', CREDIT);
  expect([stripped.length, stripped.includes('Secret'), creditOf(stripped)]).toEqual([bytes.length, false, CREDIT]);
  expect((await pixels(stripped)).equals(await pixels(bytes))).toBe(true);
  expect(strip(stripped, 'tiff', CREDIT).equals(stripped)).toBe(true);
  const plain = strip(bytes, 'tiff');
  expect([creditOf(plain), plain.includes('Ana')]).toEqual([null, false]);
});

describe('an AVIF names its creator where that is wished', () => {
  const creditIn = async (bytes: Buffer) => creditOf((await sharp(bytes).metadata()).exif ?? null);

  test('in the room of its Exif data, of which nothing else is left', async () => {
    const bytes = await photo('avif');
    const stripped = strip(bytes, 'avif', CREDIT);
    expect([stripped.length, stripped.includes('Secret')]).toEqual([bytes.length, false]);
    expect(await creditIn(stripped)).toEqual(CREDIT);
    expect((await pixels(stripped)).equals(await pixels(bytes))).toBe(true);
    expect(strip(stripped, 'avif', CREDIT).equals(stripped)).toBe(true);
    expect(await creditIn(strip(stripped, 'avif'))).toBeNull();
  });

  test('but for longer than its Exif data were', async () => {
    const stripped = strip(await photo('avif'), 'avif', { artist: 'Ana'.repeat(500), copyright: null });
    expect([await creditIn(stripped), stripped.includes('Ana'), stripped.includes('Exif')]).toEqual([
      null,
      false,
      false,
    ]);
  });

  test.each(['the picture', 'the list of items'])('but where its Exif data are those of %s', async (what) => {
    const bytes = await photo('avif');
    // As libheif writes it, each item takes 18 bytes: number, file, base (4 bytes), count, offset and length.
    const first = bytes.indexOf('iloc') + 12;
    if (what === 'the picture') bytes.copyWithin(first + 18 + 4, first + 4, first + 18);
    else bytes.fill(0, first + 18 + 4, first + 18 + 8);
    const stripped = strip(bytes, 'avif', CREDIT);
    expect(stripped.includes('Ana')).toBe(false);
    expect((await pixels(stripped)).equals(await pixels(bytes))).toBe(true);
  });
});

test('what an AVIF calls its items, and of which kind they are, goes', async () => {
  const bytes = await photo('avif');
  expect([bytes.includes('rdf+xml'), bytes.includes('Exif')]).toEqual([true, true]);
  const stripped = strip(bytes, 'avif');
  expect([stripped.includes('rdf+xml'), stripped.includes('Exif')]).toEqual([false, false]);
});

test('of a TIFF only the first picture stays', async () => {
  const page = sharp({ create: { width: 30, height: 20, channels: 3, background: '#a40' } });
  const bytes = await page.tiff({ compression: 'none' }).toBuffer();
  const directory = bytes.readUInt32LE(4);
  const count = bytes.readUInt16LE(directory);
  // A second directory behind the first picture's, with data of its own: the same entries, and a secret.
  const again = Buffer.concat([
    bytes,
    bytes.subarray(directory, directory + 2 + count * 12 + 4),
    Buffer.from('Secret page'),
  ]);
  again.writeUInt32LE(bytes.length, directory + 2 + count * 12);
  expect((await sharp(again).metadata()).pages).toBe(2);
  const stripped = strip(again, 'tiff');
  expect((await sharp(stripped).metadata()).pages ?? 1).toBe(1);
  expect(stripped.includes('Secret')).toBe(false);
});
