import { z } from 'zod';
import { id } from './field.ts';

/** Work messages: one consumer each does them, then they are gone. */
export const workMessages = {
  /** Purges a deleted account for some seconds: one step after the other; `removed` tells what the chunks before have removed, by step. */
  'work.purge': z.looseObject({
    userId: id<'user'>(),
    step: z.string(),
    chunk: z.int(),
    removed: z.record(z.string(), z.int()),
  }),
  /** Purges what others left under a deleted post for some seconds. */
  'work.purgePost': z.looseObject({ postId: id<'post'>(), chunk: z.int() }),
  /** Sends a mail of the users domain, if it waits still. */
  'work.mail': z.looseObject({ mailId: id<'mail'>() }),
  /** Makes the archive of a user's data, if it waits still. */
  'work.export': z.looseObject({ exportId: id<'dataExport'>(), userId: id<'user'>() }),
  /** Adds a post to the timelines of the author's followers whose ids lie after `after` (exclusive) up to `upTo` (inclusive). */
  'work.fanoutChunk': z.looseObject({
    postId: id<'post'>(),
    authorId: id<'user'>(),
    publishedAt: z.int(),
    after: id<'user'>().nullable(),
    upTo: id<'user'>(),
  }),
  /** Takes a deleted post out of the timelines of such followers. */
  'work.fanoutRemoval': z.looseObject({
    postId: id<'post'>(),
    authorId: id<'user'>(),
    after: id<'user'>().nullable(),
    upTo: id<'user'>(),
  }),
};
