import { z } from 'zod';
import { PICTURE_FORMATS, RECIPE_NAMES } from '../image/recipes.ts';
import { MEDIA_FAILURES } from '../media-failure.ts';

const recipe = z.object({
  name: z.enum(RECIPE_NAMES),
  format: z.enum(PICTURE_FORMATS),
  quality: z.int(),
  filter: z.string().nullable(),
});

/** What a renderer is asked for: one image, all its pictures. */
export const jobSchema = z.object({
  /** The image's file. */
  file: z.string(),
  /** As it was announced. */
  contentType: z.string(),
  /** Where what is made is written to; the files' names are known to both sides, so that no path comes back. */
  folder: z.string(),
  /** What is made first, with the placeholder; none where the media is shown already. */
  first: z.array(recipe),
  /** What follows. */
  later: z.array(recipe),
  filter: z.string().nullable(),
  /** Whether creator and copyright stay, of all metadata. */
  keepsCredit: z.boolean(),
});
export type Job = z.infer<typeof jobSchema>;

const pixels = z.int().min(1);

const picture = z.object({ width: pixels, height: pixels, byteSize: z.int().min(1) });

/** What a renderer tells of its job, in this order, but for `alive`. Every message is checked: who decodes strangers' files is not trusted. */
export const stepSchema = z.discriminatedUnion('kind', [
  /** The image is what it was announced as, and lies stripped in `original`. Its size is upright. */
  z.object({
    kind: z.literal('opened'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    byteSize: z.int().min(1),
    width: pixels,
    height: pixels,
    isAnimated: z.boolean(),
  }),
  z.object({
    kind: z.literal('placeholder'),
    blurHash: z.string().min(6).max(100),
    dominantColor: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  /** A picture is made, or would serve nobody (null). */
  z.object({ kind: z.literal('made'), recipe, picture: picture.nullable() }),
  /** All that is first is made. */
  z.object({ kind: z.literal('first') }),
  /** The frames of an animation lie in `frames.rgb`, one after another, and last so many milliseconds each. */
  z.object({ kind: z.literal('frames'), width: pixels, height: pixels, delaysMs: z.array(z.int().min(1)) }),
]);
export type Step = z.infer<typeof stepSchema>;
export type Opened = Extract<Step, { kind: 'opened' }>;

/** What a renderer says: a step, the end of its job, or how much memory it holds. */
export const sayingSchema = z.union([
  stepSchema,
  z.object({ kind: z.literal('alive'), rssBytes: z.number() }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('refused'), code: z.enum(MEDIA_FAILURES), message: z.string() }),
  z.object({ kind: z.literal('broken'), message: z.string() }),
]);
export type Saying = z.infer<typeof sayingSchema>;

/** The name of a picture's file in its job's folder. */
export function fileOf({ name, format }: { name: string; format: string }): string {
  return `${name}.${format}`;
}
export const ORIGINAL_FILE = 'original';
export const FRAMES_FILE = 'frames.rgb';
