import { MediaFailure } from '../media-failure.ts';
import { CommandFailure } from './command.ts';

/** What ffmpeg says where this machine is at fault: the scratch folder or the memory is full. */
const OURS = /No space left on device|Cannot allocate memory|Disk quota exceeded|File too large/;

/**
 * Throws a MediaFailure, CORRUPT, where a command refused the video; else what it was given, so that the job is tried again: a command that was
 * stopped, or late, may have met a busy machine.
 */
export function blameVideo(error: unknown): never {
  if (error instanceof CommandFailure && error.kind === 'refused' && !OURS.test(error.message))
    throw damagedVideo(error);
  throw error;
}

export function damagedVideo(cause?: unknown): MediaFailure {
  return new MediaFailure('CORRUPT', 'The video is damaged or incomplete.', { cause });
}
