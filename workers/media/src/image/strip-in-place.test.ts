import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { stripMetadata } from './strip.ts';

const FORMATS = ['avif', 'gif', 'tiff'] as const;
type Format = (typeof FORMATS)[number];
const KEPT = { orientation: 1, credit: null };

const strip = (bytes: Buffer, format: Format) => stripMetadata(bytes, `image/${format}`, KEPT);

/** A picture that says where it was taken, and has something behind its end. */
async function photo(format: Format): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const bytes = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#000', noise } })
    .withExif({ IFD0: { Make: 'Secretcam' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>Secret words</a></x:xmpmeta>')
    .toFormat(format)
    .toBuffer();
  if (format === 'avif') return Buffer.concat([bytes, box('free', 'Secret tail'), box('uuid', 'Secret box')]);
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
    expect((await sharp(stripped).raw().toBuffer()).equals(await sharp(bytes).raw().toBuffer())).toBe(true);
    expect(strip(stripped, format).equals(stripped)).toBe(true);
    if (format !== 'gif') expect(stripped).toHaveLength(bytes.length);
  });

  test('that is cut short or damaged anywhere is stripped, CORRUPT or UNSUPPORTED_FORMAT, and no code of another kind', async () => {
    const bytes = await photo(format);
    // A small generator of random numbers, so that a failure repeats itself.
    let state = 1;
    const random = (most: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % most;
    };
    const expectTyped = (broken: Buffer) => {
      try {
        expect(strip(broken, format).length).toBeLessThanOrEqual(broken.length + 1);
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
