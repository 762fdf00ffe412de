import sharp, { type Sharp } from 'sharp';
import type { Credit } from './credit.ts';
import { fromPixels, type Pixels } from './decode.ts';
import { exifOf } from './exif.ts';
import type { Size } from './inspect.ts';
import { LARGE_WIDTH, MEDIUM_WIDTH, type Recipe, STORY_HEIGHT, THUMBNAIL_SIDE } from './recipes.ts';
import { stripMetadata } from './strip.ts';

const FIT_SECONDS = 20;
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

/** A scene at a picture's size and crop, from which it is encoded in each format; never larger than it was. */
export async function fitScene(scene: Scene, name: Recipe['name']): Promise<Scene> {
  const image = fitted(scene, name);
  if (!image) return scene;
  const { data, info } = await image.raw().timeout({ seconds: FIT_SECONDS }).toBuffer({ resolveWithObject: true });
  return { ...scene, pixels: { data, width: info.width, height: info.height, channels: info.channels } };
}

/** Encodes a scene as it is, at a recipe's quality. */
export async function encodeScene(
  { pixels, credit }: Scene,
  recipe: Recipe,
  { isLossless = false } = {},
): Promise<EncodedPicture> {
  const source = withRoom(fromPixels(pixels), recipe, credit);
  const image = isLossless ? source.webp({ lossless: true }) : withFormat(source, recipe);
  const { data, info } = await image.timeout({ seconds: ENCODE_SECONDS }).toBuffer({ resolveWithObject: true });
  return { data: withCredit(data, recipe, credit), width: info.width, height: info.height };
}

/** Null where nothing is to be done. */
function fitted({ pixels, dominantColor }: Scene, name: Recipe['name']): Sharp | null {
  switch (name) {
    case 'thumbnail':
    case 'preview': {
      const side = Math.min(THUMBNAIL_SIDE, pixels.width, pixels.height);
      return fromPixels(pixels).resize(side, side, { fit: 'cover', position: sharp.strategy.attention });
    }
    case 'story': {
      const background = dominantColor ?? '#000000';
      return fromPixels(pixels)
        .flatten({ background })
        .resize({ ...storySize(pixels), fit: 'contain', background });
    }
    default: {
      const width = name === 'large' ? LARGE_WIDTH : MEDIUM_WIDTH;
      return pixels.width > width ? fromPixels(pixels).resize({ width }) : null;
    }
  }
}

/** The smallest upright 9:16 that has the whole picture, at most 1080×1920: what is shown is the same, and no pixel is made up. */
function storySize({ width, height }: Size): Size {
  const scale = Math.min(1, Math.max(width / LARGE_WIDTH, height / STORY_HEIGHT));
  return { width: Math.max(1, Math.round(LARGE_WIDTH * scale)), height: Math.max(1, Math.round(STORY_HEIGHT * scale)) };
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

/** With Exif data as long as the credit: for a WebP's header, without which a reader looks for none, and an AVIF's list of where its data lie. */
function withRoom(image: Sharp, { format }: Recipe, credit: Credit | null): Sharp {
  const exif = credit && format !== 'jpeg' ? exifOf({ orientation: 1, credit }) : null;
  return exif ? image.withExif({ IFD0: { Copyright: '-'.repeat(exif.length) } }) : image;
}

/** Names the creator; sharp would write it in ASCII. */
function withCredit(data: Buffer, { format }: Recipe, credit: Credit | null): Buffer {
  return credit ? stripMetadata(data, `image/${format}`, { orientation: 1, credit }) : data;
}
