import { z } from 'zod';
import { id } from './field.ts';

/** Work messages: one consumer each does them, then they are gone. */
export const workMessages = {
  /** Sends a mail of the users domain, if it waits still. */
  'work.mail': z.looseObject({ mailId: id<'mail'>() }),
  /** Adds a post to the timelines of the author's followers whose ids lie after `after` (exclusive) up to `upTo` (inclusive). */
  'work.fanoutChunk': z.looseObject({
    postId: id<'post'>(),
    authorId: id<'user'>(),
    publishedAt: z.int(),
    after: id<'user'>().nullable(),
    upTo: id<'user'>(),
  }),
};
