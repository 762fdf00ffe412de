import type { MediaState } from '@lumigraph/media-reads';

/** Whether a post can be published, must wait for its media, or never can. */
export type Readiness =
  | { state: 'ready' | 'waiting' }
  | { state: 'failed'; failure: NonNullable<MediaState['failure']> };

/** What the states of a post's media say of the post: one failed media fails it. */
export function readinessOf(media: readonly MediaState[]): Readiness {
  for (const { failure } of media) if (failure) return { state: 'failed', failure };
  return { state: media.every(({ status }) => status === 'READY') ? 'ready' : 'waiting' };
}
