import { isObjectStoreError, type SignedUpload } from '@lumigraph/object-store';
import type { Context } from '../context.ts';
import type { MediaRow } from '../data/media.ts';
import { type Part, partsOf } from '../rules/parts.ts';
import { hasArrived } from './arrival.ts';

/** Where to send the bytes of a media: by `url` and `headers`, in `parts`, or, where none of them is there, no more. */
export interface UploadAddress {
  media: MediaRow;
  url: string | null;
  headers: SignedUpload['headers'];
  parts: (Part & { url: string; isUploaded: boolean })[];
  expiresAt: Date;
}

/** Enough to begin a PUT, and short: whoever has the URL can send bytes by it even after the media is deleted. */
const PUT_SECONDS = 900;
/** A part's URL ends with its upload. */
const PART_SECONDS = 3_600;

/** Where to send the bytes of a media; nowhere once they have come, or will not come any more. */
export async function addressOf(context: Context, media: MediaRow): Promise<UploadAddress> {
  const { status, uploadKey, byteSize } = media;
  if (status !== 'AWAITING_UPLOAD' || uploadKey === null) return nowhere(media);
  const parts = partsOf(byteSize);
  return parts.length === 0
    ? addressOfPut(context, media, uploadKey)
    : addressOfParts(context, media, uploadKey, parts);
}

/** Of a media whose bytes are not wanted. */
export function nowhere(media: MediaRow): UploadAddress {
  return { media, url: null, headers: [], parts: [], expiresAt: new Date() };
}

async function addressOfPut({ store }: Context, media: MediaRow, uploadKey: string): Promise<UploadAddress> {
  const { contentType, byteSize, sha256 } = media;
  const signed = await store.presignPut(uploadKey, {
    contentType,
    byteSize,
    sha256: sha256 === null ? undefined : Buffer.from(sha256, 'hex').toString('base64'),
    expiresInSeconds: PUT_SECONDS,
  });
  return { media, ...signed, parts: [] };
}

async function addressOfParts(
  context: Context,
  media: MediaRow,
  uploadKey: string,
  parts: readonly Part[],
): Promise<UploadAddress> {
  const { store, record } = context;
  const arrived = await arrivedParts(context, media, uploadKey);
  if (!arrived) {
    // Someone else has started it anew, completed or aborted it meanwhile.
    const present = await record.find(media.id);
    return present ? addressOf(context, present) : nowhere({ ...media, status: 'FAILED' });
  }
  const signed = await Promise.all(
    parts.map((part) => store.presignPart(uploadKey, arrived.uploadId, part, PART_SECONDS)),
  );
  return {
    media,
    url: null,
    headers: [],
    parts: parts.map((part, index) => ({
      ...part,
      url: signed[index]?.url ?? '',
      isUploaded: arrived.sizes.get(part.number) === part.byteSize,
    })),
    expiresAt: signed[0]?.expiresAt ?? new Date(),
  };
}

/** The multipart upload of a media, begun where there is none, and the bytes of each part that is there. Null where it has changed meanwhile. */
async function arrivedParts(
  context: Context,
  media: MediaRow,
  uploadKey: string,
): Promise<{ uploadId: string; sizes: Map<number, number> } | null> {
  const { store, record } = context;
  if (media.uploadId !== null) {
    const { uploadId } = media;
    try {
      const parts = await store.listParts(uploadKey, uploadId);
      return { uploadId, sizes: new Map(parts.map(({ number, byteSize }) => [number, byteSize])) };
    } catch (error) {
      if (!isObjectStoreError(error, 'UPLOAD_NOT_FOUND')) throw error;
    }
    // Whoever joined them did not live to say so: there is nothing to send any more.
    if (await hasArrived(context, media)) {
      return { uploadId, sizes: new Map(partsOf(media.byteSize).map(({ number, byteSize }) => [number, byteSize])) };
    }
  }
  const uploadId = await store.createMultipart(uploadKey, { contentType: media.contentType });
  if (await record.keepMultipart(media, uploadId)) return { uploadId, sizes: new Map() };
  await store.abortMultipart(uploadKey, uploadId);
  return null;
}
