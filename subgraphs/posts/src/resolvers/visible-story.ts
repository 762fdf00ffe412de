import { parseId, type StoryId } from '@lumigraph/ids';
import type { Context } from '../context.ts';
import type { StoryRow } from '../data/tables.ts';

/** The story of an id from outside, if the viewer may see it now. Batched. */
export async function visibleStory(id: string, { stories, visibility }: Context): Promise<StoryRow | null> {
  const storyId: StoryId | null = parseId<'story'>(id);
  if (!storyId) return null;
  const [story, visible] = await Promise.all([stories.load(storyId), visibility.stories([storyId])]);
  return visible.has(storyId) ? story : null;
}
