import { z } from 'zod';
import { id } from './field.ts';

const story = z.looseObject({ storyId: id<'story'>(), authorId: id<'user'>(), version: z.int() });

/** Events of stories, which the posts domain tells. */
export const storyEvents = {
  /** A story waits for its media. */
  'stories.created': story,
  'stories.published': story,
  /** Its time is over, which everybody knew by the clock; what belongs to it can be cleared away. */
  'stories.expired': story,
  'stories.deleted': story,
};
