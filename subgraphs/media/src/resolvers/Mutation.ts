import { isStoreAway } from '@lumigraph/database';
import { type MediaId, newId, parseId, slotOf } from '@lumigraph/ids';
import { mutation, Refusal } from '@lumigraph/subgraph-kit';
import { requireActiveViewer } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import { newUploadKey } from '../data/keys.ts';
import type { MediaRow } from '../data/media.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { tellProgress } from '../progress.ts';
import { type AnnouncedUpload, checkUpload } from '../rules/upload.ts';

/** Enough for 20 MB on a slow line, and short: whoever has the URL can send bytes by it even after the media is deleted. */
const UPLOAD_SECONDS = 900;

export const Mutation: MutationResolvers<Context> = {
  requestUpload: async (_root, { input }, context) =>
    mutation('upload', async () => {
      const viewer = await requireActiveViewer(context);
      const announced = checkUpload(input);
      await requireStore(context);
      const { media, uploadKey } = await announce(context, viewer.id, announced);
      const { url, headers, expiresAt } = await context.store.presignPut(uploadKey, {
        contentType: media.contentType,
        byteSize: media.byteSize,
        sha256: media.sha256 ? Buffer.from(media.sha256, 'hex').toString('base64') : undefined,
        expiresInSeconds: UPLOAD_SECONDS,
      });
      return { media, url, headers, expiresAt, parts: [] };
    }),

  completeUpload: async (_root, args, context) =>
    mutation('media', async () => {
      const viewer = await requireActiveViewer(context);
      const id = parseId<'media'>(args.mediaId);
      const media = id && (await context.record.find(id));
      if (media?.ownerId !== viewer.id) throw new Refusal('NOT_FOUND', 'There is no such media.', ['mediaId']);
      if (media.status !== 'AWAITING_UPLOAD') return media;
      await checkArrival(context, media);
      return (await take(context, media.id)) ?? media;
    }),
};

/** A URL can be signed while the store is away, but nothing can be sent to it: better to say so now. */
async function requireStore({ store }: Context): Promise<void> {
  try {
    await store.check();
  } catch (error) {
    if (isStoreAway(error))
      throw new Refusal('TEMPORARILY_UNAVAILABLE', 'Nothing can be uploaded at the moment: try again soon.');
    throw error;
  }
}

/** Two processes may draw the same id in the same millisecond: then another is drawn. */
async function announce(
  { record }: Context,
  ownerId: MediaRow['ownerId'],
  announced: AnnouncedUpload,
): Promise<{ media: MediaRow; uploadKey: string }> {
  for (;;) {
    const id: MediaId = newId<'media'>(slotOf(ownerId));
    const uploadKey = newUploadKey(id);
    const media = await record.announce({ id, ownerId, uploadKey, ...announced });
    if (media) return { media, uploadKey };
  }
}

/** The signed URL enforces type and length; who sent something else by another way is told to send it again. */
async function checkArrival({ store }: Context, media: MediaRow): Promise<void> {
  const object = media.uploadKey && (await store.head(media.uploadKey));
  if (!object) throw new Refusal('NOT_UPLOADED', 'The bytes have not come yet.', ['mediaId']);
  if (object.byteSize !== media.byteSize || object.contentType !== media.contentType) {
    throw new Refusal('NOT_UPLOADED', 'What has come is not what was announced: send it again.', ['mediaId']);
  }
}

async function take({ record, events }: Context, id: MediaId): Promise<MediaRow | null> {
  const media = await record.uploaded(id);
  if (!media) return record.find(id);
  tellProgress(events, id, { stage: 'uploaded', fraction: 0.05 });
  return media;
}
