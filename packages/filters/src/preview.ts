import sharp from 'sharp';
import { applyFilter } from './apply.ts';
import type { Filter } from './filter.ts';

const SIDE = 150;
const QUALITY = 70;

/** What a picture (of a format that we make) looks like through a filter: a JPEG of at most 150×150 pixels, some 5 KB. */
export async function previewOf(picture: Buffer, filter: Filter): Promise<Buffer> {
  const { data, info } = await sharp(picture)
    .resize(SIDE, SIDE, { fit: 'cover', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const filtered = await applyFilter({ data, width: info.width, height: info.height, channels: info.channels }, filter);
  const { width, height, channels } = filtered;
  return sharp(filtered.data, { raw: { width, height, channels } })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}
