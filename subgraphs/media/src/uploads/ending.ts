import { Refusal } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { MediaRow } from '../data/media.ts';
import type { UploadedPartInput } from '../generated/resolvers.ts';
import { tellProgress } from '../progress.ts';
import { hasArrived, joinParts, notUploaded } from './arrival.ts';
import { noSuchMedia, ownMedia, presentMedia } from './own-media.ts';

/** The bytes of an upload are sent: its processing starts. Where it has ended, it stays as it is. */
export async function completeUpload(
  context: Context,
  mediaId: string,
  parts: readonly UploadedPartInput[],
): Promise<MediaRow> {
  const media = await ownMedia(context, mediaId);
  if (media.status !== 'AWAITING_UPLOAD') return media;
  await joinParts(context, media, parts);
  if (await hasArrived(context, media)) return take(context, media);
  // Completed by someone else, its bytes may have been taken and deleted since.
  const present = await presentMedia(context, media.id);
  if (present.status !== 'AWAITING_UPLOAD') return present;
  throw notUploaded('The bytes have not come yet, or are not what was announced: send them.');
}

/** The bytes of an upload will not come. Where it has failed, it stays as it is; refused with CONFLICT where they have come. */
export async function abortUpload(context: Context, mediaId: string): Promise<MediaRow> {
  const { id } = await ownMedia(context, mediaId);
  const aborted = await context.record.abandon(id, 'The upload was aborted.');
  const media = aborted ?? (await presentMedia(context, id));
  if (aborted) tellProgress(context.events, id, { stage: 'failed', fraction: 1 });
  if (media.status === 'FAILED') return media;
  throw new Refusal('CONFLICT', 'The upload is complete.', ['mediaId']);
}

async function take(context: Context, { id, uploadKey }: MediaRow): Promise<MediaRow> {
  const { record, events, store } = context;
  const media = await record.uploaded(id);
  if (media) {
    tellProgress(events, id, { stage: 'uploaded', fraction: 0.05 });
    return media;
  }
  const present = await record.find(id);
  // Aborted or deleted while its parts were joined: who did so may not have seen the object. Completed by someone else, it is the worker's.
  const isUnwanted = !present || present.failureCode === 'NOT_UPLOADED';
  if (isUnwanted && uploadKey !== null) await store.delete(uploadKey);
  return present ?? noSuchMedia();
}
