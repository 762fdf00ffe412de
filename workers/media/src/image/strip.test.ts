import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectImage } from './inspect.ts';
import { stripMetadata } from './strip.ts';
import { inFile } from './test/in-file.ts';

const FORMATS = ['jpeg', 'png', 'webp'] as const;
type Format = (typeof FORMATS)[number];

const SECRETS = ['Secretcam', 'Secret words', 'Secret place', 'Secret tail'];
const TAIL = Buffer.from('Secret tail');

/** A picture as phones and editors write them: with GPS, XMP, a colour profile and a tail. */
async function photo(format: Format, orientation = 1): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const bytes = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#000', noise } })
    .withExif({
      IFD0: { Make: 'Secretcam' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1', GPSAreaInformation: 'Secret place' },
    })
    .withMetadata({ orientation })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>Secret words</a></x:xmpmeta>')
    .withIccProfile('p3')
    .toFormat(format)
    .toBuffer();
  return Buffer.concat([bytes, TAIL]);
}

async function strip(bytes: Buffer, format: Format): Promise<Buffer> {
  const contentType = `image/${format}`;
  const { orientation } = await inspectImage(await inFile(bytes), contentType);
  return stripMetadata(bytes, contentType, { orientation, credit: null });
}

const pixels = (bytes: Buffer, isUpright: boolean) =>
  (isUpright ? sharp(bytes).autoOrient() : sharp(bytes)).raw().toBuffer({ resolveWithObject: true });

const holds = (bytes: Buffer, text: string) => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'));

/** A JPEG's segment. */
function segment(marker: number, content: string | Buffer): Buffer {
  const body = Buffer.from(content);
  return Buffer.concat([Buffer.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff), body]);
}

describe.each(FORMATS)('a stripped %s', (format) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'with orientation %i keeps its pixels, profile and orientation alone',
    async (orientation) => {
      const bytes = await photo(format, orientation);
      const stripped = await strip(bytes, format);
      expect(stripped.length).toBeLessThan(bytes.length);
      for (const secret of SECRETS) expect(holds(stripped, secret)).toBe(false);
      const [before, after] = [await sharp(bytes).metadata(), await sharp(stripped).metadata()];
      expect(before.exif?.includes('Secretcam')).toBe(true);
      expect([before.orientation, after.orientation ?? 1]).toEqual([orientation, orientation]);
      // At most "Exif\0\0" and one entry.
      expect(after.exif?.length ?? 0).toBeLessThanOrEqual(orientation === 1 ? 0 : 32);
      expect([after.xmp, after.iptc, after.comments]).toEqual([undefined, undefined, undefined]);
      expect(after.icc).toEqual(before.icc);
      for (const isUpright of [false, true]) {
        expect(await pixels(stripped, isUpright)).toEqual(await pixels(bytes, isUpright));
      }
      expect((await strip(stripped, format)).equals(stripped)).toBe(true);
    },
  );

  test('that is cut short anywhere is CORRUPT or no picture', async () => {
    const stripped = await strip(await photo(format, 6), format);
    for (let length = 2; length < stripped.length; length++) {
      expect(() =>
        stripMetadata(stripped.subarray(0, length), `image/${format}`, { orientation: 6, credit: null }),
      ).toThrow('damaged or incomplete');
    }
  });

  test('of random damage throws nothing but CORRUPT, and never grows', async () => {
    const bytes = await photo(format);
    // A small generator of random numbers, so that a failure repeats itself.
    let state = 1;
    const random = (most: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % most;
    };
    for (let round = 0; round < 2_000; round++) {
      const broken = Buffer.from(bytes);
      for (let change = 0; change < 8; change++) broken[random(Math.min(broken.length, 900))] = random(256);
      try {
        expect(stripMetadata(broken, `image/${format}`, { orientation: 6, credit: null }).length).toBeLessThanOrEqual(
          bytes.length + 64,
        );
      } catch (error) {
        expect(error).toMatchObject({ code: 'CORRUPT' });
      }
    }
  });
});

test('of a JPEG go comments, IPTC, thumbnails, maker notes and what stands between scans', async () => {
  const plain = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#a40' } })
    .jpeg({ progressive: true })
    .toBuffer();
  const jfif = Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abcSecret thumbnail', 'latin1');
  const lastScan = plain.lastIndexOf(Buffer.of(0xff, 0xda));
  const bytes = Buffer.concat([
    plain.subarray(0, 2),
    segment(0xe0, jfif),
    segment(0xe0, 'JFXX\0Secret thumbnail'),
    segment(0xe2, 'MPF\0Secret index'),
    segment(0xed, 'Photoshop 3.0\0Secret IPTC'),
    segment(0xe5, 'Secret note'),
    segment(0xfe, 'Secret comment'),
    plain.subarray(2, lastScan),
    segment(0xfe, 'Secret comment'),
    plain.subarray(lastScan),
  ]);
  const stripped = await strip(bytes, 'jpeg');
  expect(stripped.includes('Secret')).toBe(false);
  expect(await pixels(stripped, true)).toEqual(await pixels(bytes, true));
});

test('a CMYK JPEG keeps how its colours are meant', async () => {
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#a40' } })
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer();
  expect(bytes.includes('Adobe')).toBe(true);
  expect(await pixels(await strip(bytes, 'jpeg'), true)).toEqual(await pixels(bytes, true));
});

test('of a PNG go text and time, and its transparency and density stay', async () => {
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 4, background: '#aa440080' } })
    .withMetadata({ density: 300 })
    .png({ palette: true })
    .toBuffer();
  const time = Buffer.from('\0\0\0\x07tIMESecret!\0\0\0\0', 'latin1');
  const dirty = Buffer.concat([bytes.subarray(0, 33), time, bytes.subarray(33)]);
  const stripped = await strip(dirty, 'png');
  expect(stripped.includes('Secret')).toBe(false);
  expect(await sharp(stripped).metadata()).toMatchObject({ hasAlpha: true, density: 300 });
  expect(await pixels(stripped, true)).toEqual(await pixels(bytes, true));
});
