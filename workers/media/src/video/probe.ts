import { z } from 'zod';
import { MediaFailure } from '../media-failure.ts';
import { CommandFailure, run } from './command.ts';
import type { Container } from './container.ts';
import { inputOptions } from './input.ts';
import type { VideoTools } from './tools.ts';

const LIMIT_MS = 30_000;
const MEMORY_BYTES = 1024 ** 3;

const number = z.coerce.number().optional().catch(undefined);
const word = z.string().optional();

const streamSchema = z.object({
  index: z.int(),
  codec_type: word,
  codec_name: word,
  width: number,
  height: number,
  sample_aspect_ratio: word,
  r_frame_rate: word,
  avg_frame_rate: word,
  color_space: word,
  color_transfer: word,
  color_range: word,
  field_order: word,
  channels: number,
  disposition: z.looseObject({ attached_pic: number }).optional(),
  side_data_list: z.array(z.looseObject({ rotation: number })).optional(),
});
const probeSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({ duration: number }).default({}),
});

export type ProbedStream = z.output<typeof streamSchema>;
/** What ffprobe says of a file; nothing of it is checked. */
export type Probe = z.output<typeof probeSchema>;

/** Reads what a file says of itself, within 30 s and 1 GiB. Throws a MediaFailure: CORRUPT, or UNSUPPORTED_FORMAT. */
export async function probe(
  { ffprobe, prefix }: Pick<VideoTools, 'ffprobe' | 'prefix'>,
  file: string,
  container: Pick<Container, 'demuxer'>,
  signal: AbortSignal,
): Promise<Probe> {
  const args = ['-v', 'error', '-hide_banner', '-show_format', '-show_streams', '-of', 'json'];
  try {
    const options = { limitMs: LIMIT_MS, memoryBytes: MEMORY_BYTES, signal };
    const answer = await run(prefix, ffprobe, [...args, ...inputOptions(file, container)], options);
    return probeSchema.parse(JSON.parse(answer));
  } catch (cause) {
    if (!(cause instanceof CommandFailure)) throw cause;
    if (!cause.message.includes('not on whitelist')) {
      throw new MediaFailure('CORRUPT', 'The video cannot be read.', { cause });
    }
    throw new MediaFailure('UNSUPPORTED_FORMAT', 'The file has a codec that we do not take.', { cause });
  }
}
