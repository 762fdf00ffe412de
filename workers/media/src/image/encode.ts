import sharp, { type Sharp } from 'sharp';
import type { Credit } from './credit.ts';
import { fromPixels, type Pixels } from './decode.ts';
import type { Size } from './inspect.ts';
import { LARGE_WIDTH, MEDIUM_WIDTH, type Recipe, STORY_HEIGHT, THUMBNAIL_SIDE } from './recipes.ts';
import { stripMetadata } from './strip.ts';

const ENCODE_SECONDS = 60;
const AVIF_EFFORT = 2;

/** What a picture is made from. */
export interface Scene {
  pixels: Pixels;
  /** As `#rrggbb`: what is around the picture in a story; null where nobody asks. */
  dominantColor: string | null;
  /** What stays of the metadata; null where nothing does. */
  credit: Credit | null;
}

/** A picture as it goes to the store. */
export interface EncodedPicture extends Size {
  data: Buffer;
}

/** Makes one picture; never larger than the pixels it is made from. */
export async function encodePicture(
  scene: Scene,
  recipe: Recipe,
  { isLossless = false } = {},
): Promise<EncodedPicture> {
  const sized = fitted(scene, recipe);
  const image = isLossless ? sized.webp({ lossless: true }) : withFormat(sized, recipe, scene.credit);
  const { data, info } = await image.timeout({ seconds: ENCODE_SECONDS }).toBuffer({ resolveWithObject: true });
  return { data: withCredit(data, recipe, scene.credit), width: info.width, height: info.height };
}

function fitted({ pixels, dominantColor }: Scene, { name }: Recipe): Sharp {
  const image = fromPixels(pixels);
  switch (name) {
    case 'thumbnail':
    case 'preview': {
      const side = Math.min(THUMBNAIL_SIDE, pixels.width, pixels.height);
      return image.resize(side, side, { fit: 'cover', position: sharp.strategy.attention });
    }
    case 'story': {
      const background = dominantColor ?? '#000000';
      return image.flatten({ background }).resize({ ...storySize(pixels), fit: 'contain', background });
    }
    default:
      return image.resize({ width: name === 'large' ? LARGE_WIDTH : MEDIUM_WIDTH, withoutEnlargement: true });
  }
}

/** The smallest upright 9:16 that has the whole picture, at most 1080×1920: what is shown is the same, and no pixel is made up. */
function storySize({ width, height }: Size): Size {
  const scale = Math.min(1, Math.max(width / LARGE_WIDTH, height / STORY_HEIGHT));
  return { width: Math.max(1, Math.round(LARGE_WIDTH * scale)), height: Math.max(1, Math.round(STORY_HEIGHT * scale)) };
}

function withFormat(image: Sharp, { format, quality }: Recipe, credit: Credit | null): Sharp {
  switch (format) {
    case 'jpeg':
      return image.flatten({ background: '#ffffff' }).jpeg({ quality, mozjpeg: true });
    case 'webp':
      // With anything in it a WebP has the header without which a reader looks for no Exif data.
      return (credit ? image.withExif({ IFD0: { Copyright: '-' } }) : image).webp({ quality });
    case 'avif':
      return image.avif({ quality, effort: AVIF_EFFORT, chromaSubsampling: '4:2:0' });
  }
}

/** Names the creator in a JPEG or a WebP; sharp would write it in ASCII. */
function withCredit(data: Buffer, { format }: Recipe, credit: Credit | null): Buffer {
  return credit && format !== 'avif' ? stripMetadata(data, `image/${format}`, { orientation: 1, credit }) : data;
}
