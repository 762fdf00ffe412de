import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, encodeScene, fitScene, inspectImage, type Recipe } from '@lumigraph/media-worker/image';
import sharp from 'sharp';
import { openSsim } from './ssim.ts';

/** What a recipe makes of a picture: its bytes, and how like the picture it is. */
export interface Outcome {
  bytes: number;
  likeness: number;
}

/** Tries recipes on one picture file, as the media worker would make them; `folder` holds what is compared. */
export async function createTrials(folder: string): Promise<(photo: string, recipe: Recipe) => Promise<Outcome>> {
  const ssim = await openSsim();
  const pixelsOf = remembered(async (photo: string) => decodeImage(photo, await inspectImage(photo, 'image/jpeg')));
  let count = 0;
  const sceneOf = remembered(async (photo: string, name: Recipe['name']) =>
    fitScene({ pixels: await pixelsOf(photo), credit: null, dominantColor: null }, name),
  );
  /** Written as PNG: what is compared is what is seen. */
  const inFile = async (bytes: Buffer): Promise<string> => {
    const file = join(folder, `${count++}.png`);
    await writeFile(
      file,
      await sharp(bytes).flatten({ background: '#ffffff' }).png({ compressionLevel: 1 }).toBuffer(),
    );
    return file;
  };
  // Of the size that is shown, without loss.
  const reference = remembered(async (photo: string, name: Recipe['name']) => {
    const { data, ...raw } = (await sceneOf(photo, name)).pixels;
    return inFile(await sharp(data, { raw }).png().toBuffer());
  });
  return remembered(async (photo: string, recipe: Recipe) => {
    const { data } = await encodeScene(await sceneOf(photo, recipe.name), recipe);
    return { bytes: data.length, likeness: await ssim(await reference(photo, recipe.name), await inFile(data)) };
  });
}

/** The same for the same arguments, found out once. */
function remembered<Arguments extends unknown[], Result>(
  find: (...given: Arguments) => Promise<Result>,
): (...given: Arguments) => Promise<Result> {
  const found = new Map<string, Promise<Result>>();
  return (...given) => {
    const key = JSON.stringify(given);
    const known = found.get(key) ?? find(...given);
    found.set(key, known);
    return known;
  };
}
