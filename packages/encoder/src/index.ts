import { builtInEncoder } from './built-in/build.ts';
import type { Encoder } from './encoder.ts';
import { openOnnxEncoder } from './onnx-encoder.ts';
import { readSettings } from './settings.ts';

export type { Encoder, Encoding } from './encoder.ts';

/**
 * The encoder that a JSON file of settings describes, or the built-in one, whose file is made in `folder` if it is not there yet.
 * Throws where it cannot be opened.
 */
export async function openEncoder(options: {
  settingsFile: string | undefined;
  folder: string;
  threads: number;
}): Promise<Encoder> {
  const { settingsFile, folder, threads } = options;
  const settings = await (settingsFile === undefined ? builtInEncoder(folder) : readSettings(settingsFile));
  return openOnnxEncoder(settings, threads);
}
