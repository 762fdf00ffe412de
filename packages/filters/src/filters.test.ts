import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { applyFilter, filters, findFilter, previewOf, type RawImage } from './index.ts';
import { toneTableOf } from './tone-table.ts';

const SIDE = 64;

/** Every hue from left to right, from dark to light. */
async function spectrum(channels: 3 | 4 = 3): Promise<RawImage> {
  const data = Buffer.alloc(SIDE * SIDE * channels, 77);
  for (let index = 0; index < SIDE * SIDE; index++) {
    const [x, y] = [index % SIDE, Math.floor(index / SIDE)];
    const light = (0.1 + (0.9 * y) / SIDE) * 255;
    const hue = (offset: number) => light * (0.5 + 0.5 * Math.cos((2 * Math.PI * x) / SIDE + offset));
    data.set([hue(0), hue(2.1), hue(4.2)].map(Math.round), index * channels);
  }
  return { data, width: SIDE, height: SIDE, channels };
}

const flat = (value: number, channels: RawImage['channels']): RawImage => ({
  ...{ data: Buffer.alloc(9 * channels, value), width: 3, height: 3, channels },
});

function meanDifference(one: Buffer, other: Buffer): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}

const filter = (name: string) => {
  const found = findFilter(name);
  if (!found) throw new Error(`no filter ${name}`);
  return found;
};

describe('the filters', () => {
  test('are at least twenty, each with a name of its own that can stand in a URL', () => {
    expect(filters.length).toBeGreaterThanOrEqual(20);
    expect(new Set(filters.map(({ name }) => name)).size).toBe(filters.length);
    expect(new Set(filters.map(({ label }) => label)).size).toBe(filters.length);
    for (const { name } of filters) expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
    expect(findFilter('none-such')).toBeNull();
  });

  test('change a picture, each otherwise than every other', async () => {
    const picture = await spectrum();
    const looks = [
      picture.data,
      ...(await Promise.all(filters.map((one) => applyFilter(picture, one)))).map(({ data }) => data),
    ];
    for (const [index, look] of looks.entries()) {
      expect(look).toHaveLength(picture.data.length);
      for (const other of looks.slice(index + 1)) expect(meanDifference(look, other)).toBeGreaterThan(4);
    }
  });

  test.each(filters.map(({ name }) => name))(
    '%s gives the same pixels each time, and leaves alpha as it is',
    async (name) => {
      const [opaque, clear] = [await spectrum(3), await spectrum(4)];
      const [once, again, withAlpha] = await Promise.all(
        [opaque, opaque, clear].map((one) => applyFilter(one, filter(name))),
      );
      expect(once?.data.equals(again?.data ?? Buffer.alloc(0))).toBe(true);
      expect(withAlpha?.channels).toBe(4);
      const alpha = withAlpha?.data.filter((_, index) => index % 4 === 3);
      expect(new Set(alpha)).toEqual(new Set([77]));
      const colors = Buffer.from(withAlpha?.data.filter((_, index) => index % 4 !== 3) ?? []);
      expect(meanDifference(colors, once?.data ?? Buffer.alloc(0))).toBeLessThan(1);
    },
  );

  test.each([1, 2, 3, 4] as const)('take pictures of %i channels', async (channels) => {
    const { data, channels: made } = await applyFilter(flat(128, channels), filter('sunset'));
    expect(made).toBe(channels % 2 === 0 ? 4 : 3);
    const [red = 0, green = 0, blue = 0] = data;
    // Half of the way from the dark to the light colour.
    expect(Math.abs(red - 163)).toBeLessThan(12);
    expect(Math.abs(green - 118)).toBeLessThan(12);
    expect(Math.abs(blue - 107)).toBeLessThan(12);
  });

  test('without colour give grey, and a vignette is darkest in the corners', async () => {
    const { data } = await applyFilter(await spectrum(), filter('inkwell'));
    for (let at = 0; at < data.length; at += 3) expect(new Set(data.subarray(at, at + 3)).size).toBe(1);
    const light = { data: Buffer.alloc(SIDE * SIDE * 3, 200), width: SIDE, height: SIDE, channels: 3 } as const;
    const hudson = (await applyFilter(light, filter('hudson'))).data;
    const middle = (SIDE * (SIDE / 2) + SIDE / 2) * 3;
    expect(hudson[0] ?? 255).toBeLessThan((hudson[middle] ?? 0) - 40);
  });
});

test('a tone curve goes through its points and never turns back between them', () => {
  const all = [
    [0, 10],
    [60, 40],
    [70, 200],
    [255, 250],
  ] as const;
  const [red, green] = toneTableOf({ curves: { all } }) ?? [];
  for (const [from, to] of all) expect(red?.[from]).toBe(to);
  expect(Buffer.from(green ?? []).equals(Buffer.from(red ?? []))).toBe(true);
  expect([...(red ?? [])]).toEqual([...(red ?? [])].sort((a, b) => a - b));
  expect(toneTableOf({})).toBeNull();
});

test('a preview is a small JPEG of 150×150 pixels, and a small picture is not enlarged', async () => {
  const wide = await sharp({ create: { width: 400, height: 200, channels: 3, background: '#336699' } })
    .webp()
    .toBuffer();
  const preview = await previewOf(wide, filter('clarendon'));
  expect(await sharp(preview).metadata()).toMatchObject({ format: 'jpeg', width: 150, height: 150 });
  expect(preview.length).toBeLessThan(12_000);
  const tiny = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer();
  expect(await sharp(await previewOf(tiny, filter('moon'))).metadata()).toMatchObject({ width: 40, height: 40 });
});

test('a preview of what is transparent is white there, as the picture is that the filter makes', async () => {
  const clear = await sharp({ create: { width: 40, height: 40, channels: 4, background: '#33669900' } })
    .webp({ lossless: true })
    .toBuffer();
  const { channels } = await sharp(await previewOf(clear, filter('sunset'))).stats();
  for (const { mean } of channels) expect(mean).toBeGreaterThan(253);
});
