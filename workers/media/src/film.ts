import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { FRAMES_FILE, type Step } from './renderer/messages.ts';
import { encodeAnimation } from './video/index.ts';

const CHANNELS = 3;

/** An MP4 of the frames that a renderer has decoded into a folder. */
export async function makeFilm(
  folder: string,
  { width, height, delaysMs }: Extract<Step, { kind: 'frames' }>,
): Promise<{ data: Buffer; width: number; height: number }> {
  const frameBytes = width * height * CHANNELS;
  const file = await open(join(folder, FRAMES_FILE));
  try {
    return await encodeAnimation({
      width,
      height,
      delaysMs,
      frame: async (index) => {
        const { buffer } = await file.read(Buffer.alloc(frameBytes), 0, frameBytes, index * frameBytes);
        return buffer;
      },
    });
  } finally {
    await file.close();
  }
}
