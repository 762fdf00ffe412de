import type { Clients, Part } from '@lumigraph/lifecycle';
import { createModerationRecord, createPublishing } from '@lumigraph/posts';
import { createAdmission, createAvatars } from '@lumigraph/users';
import { createExporting } from './export/exporting.ts';
import { startForgetting } from './forgetting.ts';
import { startMailing } from './mailing.ts';
import { createPurging } from './purging.ts';
import { createReconciling } from './reconciling.ts';
import { startStoryEnding } from './story-ending.ts';

export { createReconciling } from './reconciling.ts';

/** Each reads and writes as fast as the stores allow. */
const EXPORTS_AT_ONCE = 2;

/**
 * Publishes posts and stories when their media are ready and fails them with their media, ends stories, lets waiting followers in when an account goes public,
 * takes avatars away with their pictures, makes data exports, purges deleted accounts, mends counts, keeps the log of moderation, sends mails, and forgets what the cache knew of what changed; whichever event comes, the present state decides.
 */
export async function createPeopleWorker(clients: Clients): Promise<Part> {
  const { events } = clients;
  const publishing = createPublishing(clients);
  const admission = createAdmission(clients);
  const avatars = createAvatars(clients);
  const exporting = createExporting(clients);
  const purging = createPurging(clients);
  const reconciling = createReconciling(clients);
  publishing.start();
  admission.start();
  avatars.start();
  exporting.start();
  purging.start();
  reconciling.start();
  const consumptions = await Promise.all([
    events.consume({
      durable: 'publish-on-post-created',
      event: 'posts.created',
      handle: ({ postId }) => publishing.settle(postId),
    }),
    events.consume({
      durable: 'publish-on-story-created',
      event: 'stories.created',
      handle: ({ storyId }) => publishing.settleStory(storyId),
    }),
    events.consume({
      durable: 'publish-on-media-ready',
      event: 'media.ready',
      handle: ({ mediaId }) => publishing.settleHomeOf(mediaId),
    }),
    events.consume({
      durable: 'publish-on-media-failed',
      event: 'media.failed',
      handle: ({ mediaId }) => publishing.settleHomeOf(mediaId),
    }),
    events.consume({
      durable: 'admit-on-privacy-changed',
      event: 'graph.privacyChanged',
      handle: ({ userId }) => admission.admitAll(userId),
    }),
    events.consume({
      durable: 'take-avatar-on-media-deleted',
      event: 'media.deleted',
      handle: ({ ownerId, mediaId }) => avatars.takeAway(ownerId, mediaId),
    }),
    events.consume({
      durable: 'make-export',
      event: 'work.export',
      concurrency: EXPORTS_AT_ONCE,
      handle: exporting.make,
    }),
    events.consume({
      durable: 'log-moderation',
      event: 'moderation.acted',
      handle: createModerationRecord(clients).enter,
    }),
    events.consume({ durable: 'purge-account', event: 'work.purge', handle: purging.purgeAccount }),
    events.consume({ durable: 'purge-post', event: 'work.purgePost', handle: purging.purgePost }),
    events.consume({
      durable: 'purge-on-post-deleted',
      event: 'posts.deleted',
      handle: ({ postId }) => purging.purgePost({ postId, chunk: 0 }),
    }),
    startMailing(clients),
    startStoryEnding(clients),
    ...startForgetting(clients),
  ]);
  return {
    stop: async () => {
      admission.interrupt();
      exporting.interrupt();
      purging.interrupt();
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      await Promise.all([
        publishing.stop(),
        admission.stop(),
        avatars.stop(),
        exporting.stop(),
        purging.stop(),
        reconciling.stop(),
      ]);
    },
  };
}
