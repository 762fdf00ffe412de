import sharp from 'sharp';
import { colorMapOf } from './color-map.ts';
import type { Filter } from './filter.ts';
import { grainOverlay, vignetteOverlay } from './overlays.ts';
import { applyToneTable, toneTableOf } from './tone-table.ts';

/** Decoded pixels, sRGB, 8 bits a channel; the second or the fourth channel is alpha. */
export interface RawImage {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

/** The pixels seen through a filter, as RGB or RGBA; the same each time. Alpha stays as it is. */
export async function applyFilter(image: RawImage, { look }: Filter): Promise<RawImage> {
  const { width, height, channels } = image;
  const size = { width, height };
  const { rows, offsets } = colorMapOf(look.colors ?? []);
  const data = await sharp(image.data, { raw: { ...size, channels } })
    .removeAlpha()
    .toColourspace('srgb')
    .recomb([[...rows[0]], [...rows[1]], [...rows[2]]])
    .linear([1, 1, 1], [...offsets])
    .raw()
    .toBuffer();
  const table = toneTableOf(look);
  if (table) applyToneTable(data, table);
  const filtered: RawImage = { ...size, channels: 3, data: await withOverlays(data, image, look) };
  return channels === 2 || channels === 4 ? withAlphaOf(image, filtered) : filtered;
}

async function withOverlays(data: Buffer, { width, height }: RawImage, look: Filter['look']): Promise<Buffer> {
  const overlays = [
    ...(look.vignette ? [await vignetteOverlay(look.vignette, width, height)] : []),
    ...(look.grain ? [grainOverlay(look.grain, width, height)] : []),
  ];
  if (overlays.length === 0) return data;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .composite(overlays)
    .removeAlpha()
    .raw()
    .toBuffer();
}

async function withAlphaOf(image: RawImage, { data, width, height }: RawImage): Promise<RawImage> {
  const size = { width, height };
  const alpha = await sharp(image.data, { raw: { ...size, channels: image.channels } })
    .extractChannel(image.channels === 4 ? 3 : 1)
    .raw()
    .toBuffer();
  const joined = await sharp(data, { raw: { ...size, channels: 3 } })
    .joinChannel(alpha, { raw: { ...size, channels: 1 } })
    .raw()
    .toBuffer();
  return { ...size, data: joined, channels: 4 };
}
