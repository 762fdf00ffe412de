import { createHash, randomBytes } from 'node:crypto';
import { type MediaId, parseId, slotOf } from '@lumigraph/ids';

const FIRST_GENERATION = 1;

/** What the keys of all objects of a media start with; never shared between media. */
export function mediaPrefix(id: MediaId): string {
  return `${slotOf(id)}/${id}/`;
}

/** The media whose object this key is; null for what is none of a media's. */
export function mediaOfKey(key: string): MediaId | null {
  const [slot, media = '', , name] = key.split('/');
  const id = parseId<'media'>(media);
  return id && name !== undefined && slot === String(slotOf(id)) ? id : null;
}

/** The key that a new media's bytes are sent to, which nobody can guess. */
export function newUploadKey(id: MediaId): string {
  return `${mediaPrefix(id)}${FIRST_GENERATION}/upload-${randomBytes(16).toString('hex')}`;
}

/** The key of an object by the SHA-256 of its bytes in hex: where other bytes may come of the same source, these have another key. */
export function contentKey(media: { id: MediaId; generation: number }, name: string, sha256: string): string {
  return `${mediaPrefix(media.id)}${media.generation}/${name}-${sha256.slice(0, 32)}`;
}

/** The key of the original that is kept, by the SHA-256 of its bytes in hex. */
export function originalKey(media: { id: MediaId; generation: number }, sha256: string): string {
  return contentKey(media, 'original', sha256);
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
