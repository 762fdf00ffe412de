import type { Container } from './container.ts';

/** Decoders that an upload may reach, by ffmpeg's names: what cameras, phones, screen recorders and browsers write. */
const VIDEO_DECODERS = ['h264', 'hevc', 'libdav1d', 'libaom-av1', 'av1', 'vp8', 'vp9', 'mpeg4', 'mjpeg', 'prores'];
const AUDIO_DECODERS = ['aac', 'mp3float', 'mp3', 'opus', 'vorbis', 'alac', 'ac3', 'eac3', 'flac', 'amrnb', 'amrwb'];
const PCM_DECODERS = ['pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_s24be', 'pcm_s32le', 'pcm_f32le', 'pcm_u8'];
/** Cover art and subtitles, which are dropped; ffprobe looks into them all the same. */
const DROPPED_DECODERS = ['png', 'bmp', 'mov_text', 'webvtt', 'cc_dec'];
const DECODERS = [...VIDEO_DECODERS, ...AUDIO_DECODERS, ...PCM_DECODERS, ...DROPPED_DECODERS].join(',');

/**
 * The options before a file from outside: it is read by this format's demuxer and these decoders only, and nothing it names (a playlist's or a
 * reference track's URL or path) is opened, as no demuxer that opens other files can be reached.
 */
export function inputOptions(file: string, { demuxer }: Pick<Container, 'demuxer'>): string[] {
  return [
    ...['-protocol_whitelist', 'file', '-format_whitelist', demuxer, '-codec_whitelist', DECODERS],
    ...['-f', demuxer, '-i', `file:${file}`],
  ];
}
