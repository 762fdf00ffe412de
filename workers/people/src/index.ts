import type { Clients, Part } from '@lumigraph/lifecycle';
import { createPublishing } from '@lumigraph/posts';

/** Publishes posts when their media are ready and fails them with their media; whichever event comes, the present state decides. */
export async function createPeopleWorker(clients: Clients): Promise<Part> {
  const { events } = clients;
  const { settle, settlePostOf, start, stop } = createPublishing(clients);
  start();
  const consumptions = await Promise.all([
    events.consume({
      durable: 'publish-on-post-created',
      event: 'posts.created',
      handle: ({ postId }) => settle(postId),
    }),
    events.consume({
      durable: 'publish-on-media-ready',
      event: 'media.ready',
      handle: ({ mediaId }) => settlePostOf(mediaId),
    }),
    events.consume({
      durable: 'publish-on-media-failed',
      event: 'media.failed',
      handle: ({ mediaId }) => settlePostOf(mediaId),
    }),
  ]);
  return {
    stop: async () => {
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      await stop();
    },
  };
}
