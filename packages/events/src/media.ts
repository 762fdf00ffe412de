import { z } from 'zod';
import { id } from './field.ts';

const media = z.looseObject({ mediaId: id<'media'>(), ownerId: id<'user'>(), version: z.int() });

/** Events of the media domain. */
export const mediaEvents = {
  'media.uploaded': media,
  'media.ready': media,
  /** More renditions of a media that was READY already. */
  'media.renditionsAdded': media,
  'media.failed': media,
  /** The rows are gone; the objects are to go. */
  'media.deleted': media,
};
