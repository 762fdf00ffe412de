import type { Clients, Part } from '@lumigraph/lifecycle';
import { createAnalyses, createArrivals, createMediaRecord } from '@lumigraph/media';
import { createPeopleReads } from '@lumigraph/people-reads';
import { createPostReads, createStoryReads } from '@lumigraph/post-reads';
import { createAbandonment } from './abandoned.ts';
import { createAnalysis, MOST_AT_ONCE } from './analysis/analysis.ts';
import { createDeletion, createStoryDeletion, createStoryExpiry } from './deletion.ts';
import { createEdge } from './edge.ts';
import { removeOldFolders } from './folder.ts';
import { createImageProcessing } from './images.ts';
import { createReplacement } from './leftovers.ts';
import { createNotifications } from './notifications.ts';
import { createObjectDeletion } from './objects.ts';
import { createPictures } from './pictures.ts';
import { createProcessing } from './processing.ts';
import { createRenderers } from './renderer/renderers.ts';
import { createMediaSweeping } from './sweeps/media-sweeping.ts';
import { createVideoProcessing, sweepScratch } from './video/index.ts';
import { createVirusScanner } from './virus-scan.ts';
import { createWarming } from './warming.ts';
import { createWithdrawal } from './withdrawal.ts';

export { createAnalysis } from './analysis/analysis.ts';
export { createEdge } from './edge.ts';
export { createImageProcessing } from './images.ts';
export { createPictures } from './pictures.ts';
export { createRenderers, type Renderers } from './renderer/renderers.ts';

/** How many images are worked on for each renderer: while one is rendered, the next is fetched and the last one stored. */
export const IMAGES_PER_RENDERER = 2;

/** Makes renditions of what is uploaded, and deletes the media of deleted posts and of stories that ended with all their objects. */
export async function createMediaWorker(clients: Clients): Promise<Part> {
  const { config, database, events, log } = clients;
  const record = createMediaRecord(clients);
  const stories = createStoryReads(database);
  record.start();
  await removeOldFolders().catch(clients.onFault('media folders'));
  const renderers = createRenderers(config.mediaConcurrency);
  await sweepScratch(config.videoScratchFolder).catch(clients.onFault('video scratch folder'));
  const { scan, check } = createVirusScanner(config.clamavUrl);
  if (config.clamavUrl === undefined) log.warn('no virus scanner (CLAMAV_URL): what is uploaded is not scanned');
  const stopping = new AbortController();
  const pictures = createPictures({ ...clients, renderers });
  const edge = createEdge(clients);
  const sources = { ...clients, record, renderers, scan, pictures, edge, stopping: stopping.signal };
  const analysis =
    config.encoder.kind === 'off' ? null : createAnalysis({ ...clients, record, analyses: createAnalyses(clients) });
  const withdrawal = createWithdrawal(clients);
  const warming = createWarming({ ...clients, edge, record, posts: createPostReads(database) });
  const consumptions = await Promise.all([
    events.consume({
      durable: 'media-processing',
      event: 'media.uploaded',
      concurrency: IMAGES_PER_RENDERER * config.mediaConcurrency,
      handle: createProcessing(sources, { kind: 'IMAGE', make: createImageProcessing(sources) }),
    }),
    events.consume({
      durable: 'media-video',
      event: 'media.uploaded',
      concurrency: config.videoConcurrency,
      handle: createProcessing(sources, { kind: 'VIDEO', make: createVideoProcessing(sources) }),
    }),
    events.consume({
      durable: 'media-deletion',
      event: 'posts.deleted',
      handle: createDeletion({ record, posts: createPostReads(database) }),
    }),
    events.consume({
      durable: 'media-story-deletion',
      event: 'stories.deleted',
      handle: createStoryDeletion({ record, stories }),
    }),
    events.consume({
      durable: 'media-story-expiry',
      event: 'stories.expired',
      handle: createStoryExpiry({ record, stories, people: createPeopleReads(database) }),
    }),
    events.consume({
      durable: 'media-objects-deletion',
      event: 'media.deleted',
      handle: createObjectDeletion({ ...clients, record, edge }),
    }),
    ...(config.edgeUrls.length > 0
      ? [
          events.consume({ durable: 'media-warming', event: 'posts.published', handle: warming.ofPost }),
          events.consume({
            durable: 'media-warming-of-added',
            event: 'media.renditionsAdded',
            handle: warming.ofMedia,
          }),
        ]
      : []),
    events.consume({
      durable: 'media-withdrawal-by-privacy',
      event: 'graph.privacyChanged',
      handle: withdrawal.byPrivacy,
    }),
    events.consume({
      durable: 'media-withdrawal-by-absence',
      event: 'users.updated',
      handle: withdrawal.byAbsence,
    }),
    events.consume({
      durable: 'media-abandonment',
      event: 'media.failed',
      handle: createAbandonment({ ...clients, record }),
    }),
    events.consume({
      durable: 'media-replacement',
      event: 'media.ready',
      handle: createReplacement({ ...clients, record, edge }),
    }),
    ...(analysis
      ? [
          events.consume({
            durable: 'media-analysis',
            event: 'media.ready',
            concurrency: MOST_AT_ONCE,
            handle: ({ mediaId }) => analysis.look(mediaId),
          }),
        ]
      : []),
  ]);
  const { objectStoreSubject: subject } = config;
  if (subject !== undefined) {
    const handle = createNotifications(createArrivals({ ...clients, record }));
    consumptions.push(await events.consumeForeign({ durable: 'media-notifications', subject, handle }));
  }
  const sweeping = createMediaSweeping(clients, record, analysis ? [analysis.sweep] : []);
  sweeping.start();
  return {
    checks: { ...clients.checks, virusScanner: check },
    stop: async () => {
      // A video takes minutes: another worker begins it anew.
      stopping.abort();
      await sweeping.stop();
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      renderers.stop();
      await analysis?.stop();
      await record.stop();
    },
  };
}
