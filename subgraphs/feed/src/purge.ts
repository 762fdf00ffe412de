import type { Clients } from '@lumigraph/lifecycle';
import type { Purge } from '@lumigraph/purge';
import { createTimelines } from './data/timelines.ts';

/** Purges what this domain keeps of a deleted account, which is its timeline alone: what else it put into Redis ends within half an hour. */
export function createPurge({ config, redis }: Pick<Clients, 'config' | 'redis'>): Purge {
  const timelines = createTimelines(redis, config.timelineLength);
  return {
    purge: async (user) => {
      await timelines.drop(user);
      return { isDone: true, removed: 1 };
    },
    start: () => undefined,
    stop: async () => undefined,
  };
}
