import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExiftool, findHeifEnc, type HeifEnc } from '@lumigraph/tools/test-stack';
import sharp from 'sharp';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ORIGINAL_FILE } from '../renderer/messages.ts';
import { creditOf } from './credit.ts';
import { decodeImage } from './decode.ts';
import { inspectImage } from './inspect.ts';
import { recipesOf } from './recipes.ts';
import { render } from './render.ts';

const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'heic', 'gif', 'tiff'] as const;
type Format = (typeof FORMATS)[number];

/** What phones, cameras and editors write. */
const SECRETS = [
  ...['-GPSLatitude=52.5', '-GPSLatitudeRef=N', '-GPSLongitude=13.4', '-GPSLongitudeRef=E', '-GPSAltitude=34'],
  ...['-Make=Secretcam', '-Model=Secretmodel', '-SerialNumber=SECRET123', '-LensSerialNumber=SECRET456'],
  ...['-OwnerName=Secret Owner', '-UserComment=Secret words', '-ImageDescription=Secret scene', '-Software=Secretsoft'],
  ...['-DateTimeOriginal=2026:01:02 03:04:05', '-OffsetTimeOriginal=+01:00', '-ImageUniqueID=SECRETID'],
  ...['-XMP:CreatorContactInfoCiEmailWork=secret@example.org', '-XMP:PersonInImage=Secret Person'],
  ...['-XMP-GPano:ProjectionType=equirectangular', '-XMP:Rating=3', '-Comment=Secret comment'],
  ...['-IPTC:Caption-Abstract=Secret caption', '-IPTC:City=Secretcity', '-Photoshop:PhotoshopQuality=12'],
];
const CREDIT = ['-EXIF:Artist=Ana Müller, 日本', '-EXIF:Copyright=© 2026 Ana'];

/** All that a stored file may say, by exiftool's groups and tags: how its pixels are kept, and its colours. */
const ALLOWED =
  /^(SourceFile|ExifTool:\w+|System:\w+|File:\w+|JFIF:(JFIFVersion|ResolutionUnit|[XY]Resolution)|ICC[-_]\w+:\w+|Composite:(ImageSize|Megapixels)|Adobe:\w+|PNG(-pHYs)?:(ProfileName|ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace|Palette|SRGBRendering|PixelsPerUnit[XY]|PixelUnits)|RIFF:(VP8Version|HorizontalScale|VerticalScale|ImageWidth|ImageHeight|WebP_Flags|Alpha\w+|FrameCount|Duration)|GIF:\w+|(QuickTime|Meta):(?!\w*(Date|GPS|Make|Model|Comment|XMP|Exif))\w+|IFD0:(ImageWidth|ImageHeight|BitsPerSample|Compression|PhotometricInterpretation|StripOffsets|Orientation|SamplesPerPixel|RowsPerStrip|StripByteCounts|XResolution|YResolution|PlanarConfiguration|ResolutionUnit|PageNumber|Predictor|WhitePoint|SampleFormat|Tile\w+|YCbCrPositioning|SubfileType|FillOrder|JPEGTables|YCbCrSubSampling|ReferenceBlackWhite))$/;

let exiftool: Awaited<ReturnType<typeof findExiftool>>;
let heifEnc: HeifEnc;

beforeAll(async () => {
  heifEnc = await findHeifEnc();
  exiftool = await findExiftool();
}, 300_000);

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-stored-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A picture with a thumbnail and every secret that its format has room for. */
async function writePhoto(folder: string, format: Format): Promise<string> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const picture = sharp({ create: { width: 300, height: 200, channels: 3, background: '#000', noise } });
  const file = join(folder, `photo.${format === 'tiff' ? 'tif' : format}`);
  const inP3 = picture.withIccProfile('p3');
  const bytes =
    format === 'heic'
      ? await heifEnc(await inP3.png().toBuffer(), ['-q', '98', '-t', '64'])
      : await inP3.toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {}).toBuffer();
  await writeFile(file, bytes);
  const thumbnail = join(folder, 'thumbnail.jpg');
  await writeFile(
    thumbnail,
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#f00' } })
      .jpeg()
      .toBuffer(),
  );
  const withThumbnail = format === 'jpeg' ? [`-ThumbnailImage<=${thumbnail}`] : [];
  await exiftool.write(file, [...SECRETS, ...CREDIT, ...withThumbnail]);
  return file;
}

async function renderAll(format: Format, keepsCredit: boolean) {
  return renderFile(await writePhoto(await makeFolder(), format), format, keepsCredit);
}

async function renderFile(file: string, format: Format, keepsCredit: boolean) {
  const job = { file, contentType: `image/${format}`, folder: await makeFolder(), filter: null, keepsCredit };
  await render({ ...job, ...recipesOf(null, job.contentType) }, () => undefined);
  return { file, folder: job.folder, files: await readdir(job.folder) };
}

async function expectNoSecretIn(folder: string, files: readonly string[]): Promise<void> {
  for (const name of files) {
    const bytes = await readFile(join(folder, name));
    for (const text of [bytes.toString('latin1'), bytes.toString('utf16le')]) expect(text).not.toMatch(/secret/i);
  }
}

async function pixelsOf(path: string, format: Format): Promise<Buffer> {
  if (format !== 'heic') return sharp(path, { ignoreIcc: true }).raw().toBuffer();
  return (await decodeImage(path, await inspectImage(path, 'image/heic'))).data;
}

describe.each(FORMATS)('of a %s', (format) => {
  test('no stored file says where, when, by whom or with what it was taken', async () => {
    const { file, folder, files } = await renderAll(format, false);
    expect(JSON.stringify(await exiftool.read(file))).toMatch(/secret/i);
    expect(files.length).toBeGreaterThan(6);
    for (const said of await exiftool.readAll(files.map((name) => join(folder, name)))) {
      expect(Object.keys(said).filter((tag) => !ALLOWED.test(tag))).toEqual([]);
    }
    await expectNoSecretIn(folder, files);
  });

  test('the stored original has the same pixels and colours', async () => {
    const { file, folder } = await renderAll(format, false);
    const original = join(folder, ORIGINAL_FILE);
    expect((await pixelsOf(original, format)).equals(await pixelsOf(file, format))).toBe(true);
    const [before, after] = [await sharp(file).metadata(), await sharp(original).metadata()];
    expect(after.icc).toEqual(before.icc);
  });
});

describe.each(['jpeg', 'png', 'webp', 'avif', 'heic', 'tiff'] as const)('of a %s, where it is wished,', (format) => {
  test('creator and copyright stay, and nothing else', async () => {
    const { file, folder, files } = await renderAll(format, true);
    // Of this AVIF none of ours has fewer bytes.
    expect(files.some((name) => name.endsWith('.avif'))).toBe(format !== 'avif');
    expect(files.length).toBeGreaterThan(6);
    const all = await exiftool.readAll(files.map((name) => join(folder, name)));
    for (const { 'IFD0:Artist': artist, 'IFD0:Copyright': copyright, ...said } of all) {
      expect([artist, copyright]).toEqual(['Ana Müller, 日本', '© 2026 Ana']);
      expect(Object.keys(said).filter((tag) => !ALLOWED.test(tag))).toEqual([]);
    }
    await expectNoSecretIn(folder, files);
    expect((await pixelsOf(join(folder, ORIGINAL_FILE), format)).equals(await pixelsOf(file, format))).toBe(true);
  });

  test('the stored original, were it uploaded again, would be stored as it is', async () => {
    const { folder } = await renderAll(format, true);
    const stored = join(folder, ORIGINAL_FILE);
    const again = await renderFile(stored, format, true);
    expect((await readFile(join(again.folder, ORIGINAL_FILE))).equals(await readFile(stored))).toBe(true);
  });
});

test('a drawing, which is a WebP without loss, names its creator too', async () => {
  const file = join(await makeFolder(), 'drawing.png');
  const marks = Array.from({ length: 60 }, (_, index) => ({
    input: { create: { width: 7, height: 9, channels: 3, background: index % 3 ? '#204060' : '#c03020' } } as const,
    left: (index * 37) % 592,
    top: (index * 53) % 390,
  }));
  const drawing = sharp({ create: { width: 600, height: 400, channels: 3, background: '#fafafa' } });
  await drawing.composite(marks).png({ palette: true }).toFile(file);
  await exiftool.write(file, CREDIT);
  const { folder, files } = await renderFile(file, 'png', true);
  const webp = files.find((name) => name.startsWith('large') && name.endsWith('.webp'));
  const bytes = await readFile(join(folder, webp ?? ''));
  expect(bytes.includes('VP8L')).toBe(true);
  const { exif = null } = await sharp(bytes).metadata();
  expect(creditOf(exif)).toEqual({ artist: 'Ana Müller, 日本', copyright: '© 2026 Ana' });
});
