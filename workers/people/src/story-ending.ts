import type { Consumption } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { createStoryEnding } from '@lumigraph/posts';

/** Expires the stories whose time is over, and clears away who has seen those that ended. */
export async function startStoryEnding(clients: Clients): Promise<Consumption> {
  const ending = createStoryEnding(clients);
  ending.start();
  const consumptions = await Promise.all(
    (['stories.expired', 'stories.deleted'] as const).map((event) =>
      clients.events.consume({
        durable: `clear-views-on-${event.replace('.', '-')}`,
        event,
        handle: ({ storyId }) => ending.clearViews(storyId),
      }),
    ),
  );
  return {
    stop: async () => {
      ending.interrupt();
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      await ending.stop();
    },
  };
}
