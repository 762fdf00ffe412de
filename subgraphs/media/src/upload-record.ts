import type { Config } from '@lumigraph/config';
import type { Database } from '@lumigraph/database';
import type { MediaId, UserId } from '@lumigraph/ids';
import { keysOfMedia } from '@lumigraph/media-reads';
import type { Outbox } from '@lumigraph/outbox';
import { goneAmong } from '@lumigraph/people-reads';
import { type AnnouncedMedia, insertMedia, type MediaRow } from './data/media.ts';
import { markUploaded } from './data/media-changes.ts';
import { countUpload } from './data/quotas.ts';
import type { MediaTables } from './data/tables.ts';
import {
  idleUploads,
  keepMultipart,
  markAbandoned,
  sameUploads,
  touchUpload,
  type UploadContent,
} from './data/uploads.ts';

/** The account was deleted while it announced an upload. */
export class OwnerGone extends Error {}

/** What happens to a media before its bytes have come. */
export interface UploadRecord {
  /** Stores a media whose bytes are to come; null where its id is taken: draw another. Throws QuotaExceeded or OwnerGone. */
  announce(media: AnnouncedMedia): Promise<MediaRow | null>;
  /** Its owner has asked again where to send the bytes. Null where the media is not awaiting them. */
  touch(id: MediaId): Promise<MediaRow | null>;
  /** Keeps the id of its multipart upload in place of the one it had. False where another was kept meanwhile, or the media awaits no bytes. */
  keepMultipart(media: MediaRow, uploadId: string): Promise<boolean>;
  /** The bytes have come: processing may start. Null where the media was not awaiting them. */
  uploaded(id: MediaId): Promise<MediaRow | null>;
  /** The bytes will not come: the media has failed. Null where it was not awaiting them, or with `idleSince` was active later. */
  abandon(id: MediaId, message: string, idleSince?: Date): Promise<MediaRow | null>;
  /** Media that await bytes which nobody has asked to send since then, the oldest first. */
  idle(since: Date, limit: number): Promise<MediaId[]>;
  /** An owner's media of the same content whose bytes have come, the newest first; at most 10. */
  same(ownerId: UserId, content: UploadContent): Promise<MediaRow[]>;
}

export function createUploadRecord(
  { database, config }: { database: Database; config: Config },
  outbox: Outbox<MediaTables>,
): UploadRecord {
  return {
    announce: (media) =>
      outbox.transaction(async (trx, _tell, outdated) => {
        // Someone may have asked for it before it was there.
        outdated.drop(...keysOfMedia(media.id));
        const row = await insertMedia(trx, media);
        if (!row) return null;
        if ((await goneAmong(trx, [media.ownerId])).size > 0) throw new OwnerGone();
        await countUpload(trx, media.ownerId, config.uploadQuotas);
        return row;
      }),
    touch: (id) => touchUpload(database, id),
    keepMultipart: (media, uploadId) => keepMultipart(database, media, uploadId),
    uploaded: (id) => markUploaded(outbox, id),
    abandon: (id, message, idleSince) => markAbandoned(outbox, id, message, idleSince ?? null),
    idle: (since, limit) => idleUploads(database, since, limit),
    same: (ownerId, content) => sameUploads(database, ownerId, content),
  };
}
