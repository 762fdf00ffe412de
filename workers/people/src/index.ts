import type { Clients, Part } from '@lumigraph/lifecycle';
import { createPublishing } from '@lumigraph/posts';
import { createAdmission } from '@lumigraph/users';
import { startForgetting } from './forgetting.ts';
import { startMailing } from './mailing.ts';

/**
 * Publishes posts when their media are ready and fails them with their media, lets waiting followers in when an account goes public,
 * sends mails, and forgets what the cache knew of what changed; whichever event comes, the present state decides.
 */
export async function createPeopleWorker(clients: Clients): Promise<Part> {
  const { events } = clients;
  const publishing = createPublishing(clients);
  const admission = createAdmission(clients);
  publishing.start();
  admission.start();
  const consumptions = await Promise.all([
    events.consume({
      durable: 'publish-on-post-created',
      event: 'posts.created',
      handle: ({ postId }) => publishing.settle(postId),
    }),
    events.consume({
      durable: 'publish-on-media-ready',
      event: 'media.ready',
      handle: ({ mediaId }) => publishing.settlePostOf(mediaId),
    }),
    events.consume({
      durable: 'publish-on-media-failed',
      event: 'media.failed',
      handle: ({ mediaId }) => publishing.settlePostOf(mediaId),
    }),
    events.consume({
      durable: 'admit-on-privacy-changed',
      event: 'graph.privacyChanged',
      handle: ({ userId }) => admission.admitAll(userId),
    }),
    startMailing(clients),
    ...startForgetting(clients),
  ]);
  return {
    stop: async () => {
      admission.interrupt();
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      await Promise.all([publishing.stop(), admission.stop()]);
    },
  };
}
