import { MediaFailure } from '../media-failure.ts';
import type { Probe, ProbedStream } from './probe.ts';
import { outputRate, parseRate, perSecond, type Rate } from './rate.ts';

/** Pixels. */
export interface Size {
  width: number;
  height: number;
}

/** What is transcoded of a video, and from what. */
export interface VideoFacts {
  /** Of the first video stream. */
  videoIndex: number;
  /** Of the first audio stream that can be decoded; null where it is silent. */
  audioIndex: number | null;
  /** Whether MP4 has no place for its audio, as MOV does. */
  needsMov: boolean;
  /** Upright and with square pixels, as it is meant to be seen. */
  size: Size;
  rate: Rate;
  durationMs: number;
  isInterlaced: boolean;
  /** The transfer function of HDR; null where it is none. */
  hdr: 'smpte2084' | 'arib-std-b67' | null;
  /** The matrix from RGB that its colours were made with, as ffmpeg's scaler names it. */
  matrix: 'bt709' | 'bt601' | 'bt2020';
  isFullRange: boolean;
}

/** Longest video. */
export const MOST_SECONDS = 600;
/** Longest side of a video, in pixels: 4K. */
export const MOST_SIDE = 4096;
const LEAST_SIDE = 16;
const MOST_STREAMS = 16;
/** Slow motion of phones. */
const MOST_RATE = 240;
/** What encoders add at the end. */
const TOLERANCE_SECONDS = 0.5;
const MOST_CHANNELS = 16;
/** Beyond it no lens has gone. */
const MOST_STRETCH = 4;

const VIDEO_CODECS = new Set(['h264', 'hevc', 'av1', 'vp8', 'vp9', 'mpeg4', 'mjpeg', 'prores']);
const AUDIO_CODECS =
  /^(aac|mp3|opus|vorbis|alac|ac3|eac3|flac|amr_nb|amr_wb|pcm_(s16le|s16be|s24le|s24be|s32le|f32le|u8))$/;

/** What of a video is used, from what it says of itself. Throws a MediaFailure: UNSUPPORTED_FORMAT, TOO_LARGE, TOO_MANY_PIXELS or CORRUPT. */
export function inspectVideo({ streams, format }: Probe): VideoFacts {
  if (streams.length === 0) throw new MediaFailure('CORRUPT', 'There is nothing in the file.');
  if (streams.length > MOST_STREAMS) throw unsupported(`more than ${MOST_STREAMS} streams`);
  const video = streams.find(({ codec_type, disposition }) => codec_type === 'video' && !disposition?.attached_pic);
  if (!video) throw unsupported('no video');
  if (!VIDEO_CODECS.has(video.codec_name ?? '')) throw unsupported('a video codec that we do not take');
  const durationSeconds = format.duration ?? 0;
  if (durationSeconds > MOST_SECONDS + TOLERANCE_SECONDS) {
    throw new MediaFailure('TOO_LARGE', 'The video is longer than 10 minutes.');
  }
  const average = parseRate(video.avg_frame_rate);
  if (average && perSecond(average) > MOST_RATE + 1) throw unsupported(`more than ${MOST_RATE} frames per second`);
  const audio = streams.find(
    ({ codec_type, codec_name, channels }) =>
      codec_type === 'audio' && AUDIO_CODECS.test(codec_name ?? '') && (channels ?? 0) <= MOST_CHANNELS,
  );
  return {
    videoIndex: video.index,
    audioIndex: audio?.index ?? null,
    needsMov: /^(pcm|amr)_/.test(audio?.codec_name ?? ''),
    size: uprightSize(video),
    rate: outputRate(parseRate(video.r_frame_rate), average),
    durationMs: Math.round(durationSeconds * 1_000),
    isInterlaced: /^(tt|bb|tb|bt)$/.test(video.field_order ?? ''),
    ...colorsOf(video),
  };
}

/** Turned as the display matrix says, and stretched where its pixels are no squares. */
function uprightSize(stream: ProbedStream): Size {
  const { width = 0, height = 0 } = stream;
  if (width < 1 || height < 1) throw new MediaFailure('CORRUPT', 'The video has no pixels.');
  const stretched = Math.round(width * stretchOf(stream.sample_aspect_ratio));
  if (Math.max(width, height, stretched) > MOST_SIDE) {
    const most = `${MOST_SIDE}×${MOST_SIDE}`;
    throw new MediaFailure('TOO_MANY_PIXELS', `The video has ${width}×${height} pixels; at most ${most} are taken.`);
  }
  if (Math.min(width, height) < LEAST_SIDE) throw unsupported(`fewer than ${LEAST_SIDE} pixels on a side`);
  const rotation = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  const isOnItsSide = Math.abs(Math.round(rotation / 90)) % 2 === 1;
  return isOnItsSide ? { width: height, height: stretched } : { width: stretched, height };
}

/** How much wider than high a pixel is shown. */
function stretchOf(aspect: string | undefined): number {
  const [, x, y] = /^(\d+):(\d+)$/.exec(aspect ?? '') ?? [];
  const stretch = Number(x) / Number(y);
  return stretch >= 1 / MOST_STRETCH && stretch <= MOST_STRETCH ? stretch : 1;
}

/** Of what does not say its matrix it is the one of its size, as players guess (ITU-R BT.601 for standard definition). */
function colorsOf(stream: ProbedStream): Pick<VideoFacts, 'hdr' | 'matrix' | 'isFullRange'> {
  const { color_transfer: transfer, color_space: space = 'unknown', height = 0 } = stream;
  const named = space === 'bt709' ? 'bt709' : space.startsWith('bt2020') ? 'bt2020' : null;
  const guessed = space === 'unknown' && height >= 720 ? 'bt709' : 'bt601';
  return {
    hdr: transfer === 'smpte2084' || transfer === 'arib-std-b67' ? transfer : null,
    matrix: named ?? guessed,
    isFullRange: stream.color_range === 'pc',
  };
}

function unsupported(what: string): MediaFailure {
  return new MediaFailure('UNSUPPORTED_FORMAT', `The file has ${what}.`);
}
