import { isObjectStoreError } from '@lumigraph/object-store';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { MediaRow } from '../data/media.ts';
import { partsOf } from '../rules/parts.ts';

/** A part as the client says it has sent it. */
interface SentPart {
  number: number;
  etag: string;
}

/** Whether a media's bytes lie in the store, of the type and length that were announced. */
export async function hasArrived({ store }: Pick<Context, 'store'>, media: MediaRow): Promise<boolean> {
  const object = media.uploadKey === null ? null : await store.head(media.uploadKey);
  return object?.byteSize === media.byteSize && object.contentType === media.contentType;
}

/**
 * Joins the parts of a multipart upload, all of which must have come, and as the client says where it says so. Refuses with NOT_UPLOADED what is
 * missing, and with INVALID parts that the upload does not have. Joined already, it is left as it is.
 */
export async function joinParts({ store }: Context, media: MediaRow, sent: readonly SentPart[]): Promise<void> {
  const { uploadKey, uploadId } = media;
  const expected = partsOf(media.byteSize);
  for (const { number } of sent) {
    if (!expected.some((part) => part.number === number)) {
      throw new Refusal('INVALID', `The upload has no part ${number}.`, ['parts']);
    }
  }
  if (uploadKey === null || uploadId === null || expected.length === 0) return;
  try {
    const parts = new Map((await store.listParts(uploadKey, uploadId)).map((part) => [part.number, part]));
    const said = new Map(sent.map(({ number, etag }) => [number, etag.replace(/^"(.*)"$/, '$1')]));
    const missing = expected.filter(({ number, byteSize }) => {
      const part = parts.get(number);
      return part?.byteSize !== byteSize || part.etag !== (said.get(number) ?? part.etag);
    });
    if (missing.length > 0)
      throw notUploaded(`Parts that have not come: ${missing.map((part) => part.number).join(', ')}.`);
    const whole = expected.map(({ number }) => ({ number, etag: parts.get(number)?.etag ?? '' }));
    await store.completeMultipart(uploadKey, uploadId, whole);
  } catch (error) {
    if (isObjectStoreError(error, 'INVALID_PARTS')) throw notUploaded('A part was sent again meanwhile: try again.');
    // Joined or aborted by someone else: what lies there, and the row, tell which.
    if (!isObjectStoreError(error, 'UPLOAD_NOT_FOUND')) throw error;
  }
}

/** The refusal of a media whose bytes have not come. */
export function notUploaded(message: string): Refusal {
  return new Refusal('NOT_UPLOADED', message, ['mediaId']);
}
