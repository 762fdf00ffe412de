import { mediaPrefix, type StoredMedia } from '@lumigraph/media';

/** Whether nobody will ask for an object of a media (null: which is gone) that has lain in the store for long. */
export function isOrphan(key: string, stored: StoredMedia | null): boolean {
  if (stored === null) return true;
  const { media, renditions } = stored;
  if (key === media.originalKey || renditions.some((rendition) => rendition.key === key)) return false;
  if (key === media.uploadKey) return !isUploadWanted(media);
  // What is being made has no row yet.
  const isBeingMade = media.status === 'PROCESSING' && key.startsWith(`${mediaPrefix(media.id)}${media.generation}/`);
  return !isBeingMade || /\/upload-[^/]*$/.test(key);
}

/** What we failed at may be tried again. */
function isUploadWanted({ status, failureCode }: StoredMedia['media']): boolean {
  return status === 'AWAITING_UPLOAD' || status === 'PROCESSING' || failureCode === 'TEMPORARILY_UNAVAILABLE';
}
