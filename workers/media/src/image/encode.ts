import sharp, { type Sharp } from 'sharp';
import { fromPixels, type Pixels } from './decode.ts';
import { LARGE_WIDTH, MEDIUM_WIDTH, type Recipe, THUMBNAIL_SIDE } from './recipes.ts';

const ENCODE_SECONDS = 60;
const AVIF_EFFORT = 2;
const MEDIA_TYPES = { jpeg: 'image/jpeg', webp: 'image/webp', avif: 'image/avif' } as const;

/** A picture as it goes to the store. */
export interface EncodedImage {
  data: Buffer;
  contentType: string;
  width: number;
  height: number;
}

/** Makes one rendition; never larger than the pixels it is made from. */
export async function encodeRendition(pixels: Pixels, recipe: Recipe): Promise<EncodedImage> {
  const { data, info } = await withFormat(fitted(pixels, recipe), recipe)
    .timeout({ seconds: ENCODE_SECONDS })
    .toBuffer({ resolveWithObject: true });
  return { data, contentType: MEDIA_TYPES[recipe.format], width: info.width, height: info.height };
}

function fitted(pixels: Pixels, { name }: Recipe): Sharp {
  const image = fromPixels(pixels);
  if (name === 'thumbnail') {
    const side = Math.min(THUMBNAIL_SIDE, pixels.width, pixels.height);
    return image.resize(side, side, { fit: 'cover', position: sharp.strategy.attention });
  }
  return image.resize({ width: name === 'large' ? LARGE_WIDTH : MEDIUM_WIDTH, withoutEnlargement: true });
}

function withFormat(image: Sharp, { format, quality }: Recipe): Sharp {
  switch (format) {
    case 'jpeg':
      return image.flatten({ background: '#ffffff' }).jpeg({ quality, mozjpeg: true });
    case 'webp':
      return image.webp({ quality });
    case 'avif':
      return image.avif({ quality, effort: AVIF_EFFORT, chromaSubsampling: '4:2:0' });
  }
}
