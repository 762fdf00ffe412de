import { isStoreAway } from '@lumigraph/database';
import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { apiError, Refusal } from '@lumigraph/subgraph-kit';
import { requireActiveViewer } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import { newUploadKey } from '../data/keys.ts';
import type { MediaRow } from '../data/media.ts';
import { QuotaExceeded } from '../data/quotas.ts';
import type { RequestUploadInput } from '../generated/resolvers.ts';
import { type AnnouncedUpload, checkUpload } from '../rules/upload.ts';
import { OwnerGone } from '../upload-record.ts';
import { addressOf, nowhere, type UploadAddress } from './address.ts';
import { ownMedia } from './own-media.ts';

/** Announces an upload; of bytes that the viewer has uploaded before and not used, it is the media that is there. */
export async function requestUpload(context: Context, input: RequestUploadInput): Promise<UploadAddress> {
  const viewer = await requireActiveViewer(context);
  const announced = checkUpload(input);
  const same = await unusedSame(context, viewer.id, announced);
  if (same) return nowhere(await describedAs(context, same, announced.altText));
  await requireStore(context);
  return addressOf(context, await announce(context, viewer.id, announced));
}

/** Fresh URLs for an upload that the viewer has announced, and which of its parts are there. */
export async function resumeUpload(context: Context, mediaId: string): Promise<UploadAddress> {
  const media = await ownMedia(context, mediaId);
  const touched = await context.record.touch(media.id);
  if (!touched) return nowhere(media);
  await requireStore(context);
  return addressOf(context, touched);
}

/** A media of the same bytes that is free: one belongs to a single post, story or profile. */
async function unusedSame(
  { record, posts, visibility }: Context,
  ownerId: UserId,
  { sha256, ...content }: AnnouncedUpload,
): Promise<MediaRow | null> {
  if (sha256 === null) return null;
  const same = await record.same(ownerId, { ...content, sha256 });
  if (same.length === 0) return null;
  const [homes, owner] = await Promise.all([posts.homesOfMedia(same.map(({ id }) => id)), visibility.person(ownerId)]);
  return same.find(({ id }) => !homes.has(id) && owner?.avatarMediaId !== id) ?? null;
}

async function describedAs({ record }: Context, media: MediaRow, altText: string | null): Promise<MediaRow> {
  if (altText === null || altText === media.altText) return media;
  return (await record.describe(media.id, altText)) ?? media;
}

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
async function announce({ record }: Context, ownerId: UserId, announced: AnnouncedUpload): Promise<MediaRow> {
  for (;;) {
    const id: MediaId = newId<'media'>(slotOf(ownerId));
    const media = await record
      .announce({ id, ownerId, uploadKey: newUploadKey(id), ...announced })
      .catch((error: unknown) => {
        if (error instanceof OwnerGone) throw apiError('UNAUTHENTICATED', 'Sign in first.');
        throw error instanceof QuotaExceeded ? refusalOf(error) : error;
      });
    if (media) return media;
  }
}

function refusalOf({ quota }: QuotaExceeded): Refusal {
  return quota === 'perDay'
    ? new Refusal('RATE_LIMITED', 'No more can be uploaded today: go on tomorrow.')
    : new Refusal('TOO_LARGE', 'There is no room for it: delete some of your posts first.', ['input', 'byteSize']);
}
