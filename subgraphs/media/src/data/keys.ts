import { createHash, randomBytes } from 'node:crypto';
import { type MediaId, slotOf } from '@lumigraph/ids';

const FIRST_GENERATION = 1;

/** What the keys of all objects of a media start with; never shared between media. */
export function mediaPrefix(id: MediaId): string {
  return `${slotOf(id)}/${id}/`;
}

/** The key of a new media's original, which nobody can guess. */
export function newOriginalKey(id: MediaId): string {
  return `${mediaPrefix(id)}${FIRST_GENERATION}/original-${randomBytes(16).toString('hex')}`;
}

/** A rendition's key. The same source and recipe give the same key, so that a job done twice leaves no second object. */
export function renditionKey(
  media: { id: MediaId; generation: number },
  name: string,
  made: { sourceSha256: string; recipe: unknown },
): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([made.sourceSha256, made.recipe]))
    .digest('hex');
  return `${mediaPrefix(media.id)}${media.generation}/${name}-${hash.slice(0, 32)}`;
}
