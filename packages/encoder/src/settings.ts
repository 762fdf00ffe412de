import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

const channels = z.tuple([z.number(), z.number(), z.number()]);

/** How an encoder is fed and read: what ENCODER names a JSON file of. */
const settings = z.strictObject({
  /** Names the encoder; with a digest of its file it stands beside each vector. */
  name: z.string().regex(/^[\w.-]{1,60}$/),
  /** The ONNX file; relative to the settings. */
  file: z.string().min(1),
  /** The name of the input, and the order of its axes. */
  input: z.string().min(1),
  layout: z.enum(['NCHW', 'NHWC']).default('NCHW'),
  /** Pixels of the square that a picture becomes, squashed or cut out of its middle. */
  size: z.int().min(16).max(1_024),
  resize: z.enum(['squash', 'cover']).default('cover'),
  channels: z.enum(['RGB', 'BGR']).default('RGB'),
  /** A channel of 0–255 becomes (value · scale − mean) / std. */
  scale: z
    .number()
    .positive()
    .default(1 / 255),
  mean: channels.default([0, 0, 0]),
  std: channels.default([1, 1, 1]),
  /** The output that the vector is made of: as it is, the mean over its places, or the first of its tokens. */
  output: z.string().min(1),
  pooling: z.enum(['none', 'gap', 'cls']).default('none'),
  /** Whether its vectors have length 1 already. */
  isNormalized: z.boolean().default(false),
  /** The outputs with the scores of the classes of COCO and of nsfwjs, where it has them. */
  labels: z.string().nullable().default(null),
  moderation: z.string().nullable().default(null),
});

export type EncoderSettings = z.output<typeof settings>;

/** The settings of a JSON file. Throws where they do not hold to the schema. */
export async function readSettings(file: string): Promise<EncoderSettings> {
  const read = settings.parse(JSON.parse(await readFile(file, 'utf8')));
  return { ...read, file: resolve(dirname(file), read.file) };
}
