import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@lumigraph/config';
import { type MediaId, newId, slotOf } from '@lumigraph/ids';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import { createAnalyses, createMediaRecord, type MediaRow, mediaPrefix } from '@lumigraph/media';
import {
  createAnalysis,
  createEdge,
  createImageProcessing,
  createPictures,
  createRenderers,
  IMAGES_PER_RENDERER,
  type Renderers,
} from '@lumigraph/media-worker';
import { createVideoProcessing } from '@lumigraph/media-worker/video';
import { startServices } from '../../services/index.ts';
import { migrateAll } from '../../start/migrate.ts';
import { makeSecrets } from '../../start/secrets.ts';
import { BenchFailure } from '../bench-failure.ts';
import type { Room } from '../measure.ts';

/** An image or a video before it is uploaded. */
export interface Upload {
  bytes: Buffer;
  contentType: string;
}

/** The media worker's whole pipeline on stores of its own: object in, originals, pictures and rows out. */
export interface Pipeline {
  /** How its encoder is opened. */
  encoder: { folder: string; threads: number };
  /** Milliseconds in which uploaded images are processed. */
  process(uploads: readonly Upload[], options: { hasAvif: boolean }): Promise<number>;
  /** Milliseconds in which the encoder looks at images that are READY, and what it makes of them is kept. */
  analyse(uploads: readonly Upload[]): Promise<number>;
  /** Milliseconds in which an MP4 is processed. */
  processVideo(video: Buffer): Promise<number>;
}

/** `atOnce` images are rendered at once. */
export async function startPipeline({ folder, env, cleanup }: Room, atOnce: number): Promise<Pipeline> {
  const dataDir = join(folder, 'services');
  await mkdir(dataDir);
  const services = await startServices({ dataDir, log: () => undefined, isDurable: false });
  cleanup.defer(services.stop);
  await migrateAll(services.databaseUrl);
  const config = loadConfig({
    ...{ ...env, DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl, NATS_URL: services.natsUrl },
    ...{
      OBJECT_STORE_URL: `disk://${join(folder, 'objects')}`,
      ENCODER: 'off',
      UPLOADS_PER_DAY: '0',
      ...makeSecrets(),
    },
  });
  const clients = await connectClients(config, createLog({ level: 'silent', name: 'bench' }));
  cleanup.defer(clients.close);
  const record = createMediaRecord(clients);
  const renderers = createRenderers(atOnce);
  cleanup.defer(async () => renderers.stop());
  const owner = newId<'user'>(7);
  const sources = { ...clients, record, scan: async () => undefined };

  async function upload({ bytes, contentType }: Upload, kind: MediaRow['kind'] = 'IMAGE'): Promise<MediaRow> {
    const id = newId<'media'>(slotOf(owner));
    const uploadKey = `${mediaPrefix(id)}1/upload`;
    const rest = { ownerId: owner, kind, contentType, sha256: null, altText: null };
    await record.announce({ id, uploadKey, byteSize: bytes.length, filter: null, ...rest });
    await clients.store.put(uploadKey, bytes, { contentType });
    const media = await record.uploaded(id);
    if (!media) throw new BenchFailure('WRONG_ANSWER', 'an upload was not taken');
    return media;
  }

  async function remove(ids: readonly MediaId[]): Promise<void> {
    for (const id of ids) {
      const status = (await record.find(id))?.status;
      if (status !== 'READY') throw new BenchFailure('WRONG_ANSWER', `a media is ${status}`);
    }
    await record.remove(ids);
    for (const id of ids) await clients.store.deletePrefix(mediaPrefix(id));
  }

  /** All pictures of uploaded images, as the worker makes them. */
  async function make(waiting: MediaRow[], hasAvif: boolean): Promise<void> {
    const process = createImageProcessing({ ...sources, renderers: hasAvif ? renderers : withoutAvif(renderers) });
    const hands = Array.from({ length: IMAGES_PER_RENDERER * atOnce }, async () => {
      for (let media = waiting.pop(); media; media = waiting.pop()) await process(media);
    });
    await Promise.all(hands);
  }

  return {
    encoder: config.encoder,
    process: async (uploads, { hasAvif }) => {
      const waiting = await Promise.all(uploads.map((one) => upload(one)));
      const ids = waiting.map(({ id }) => id);
      const took = await timed(() => make(waiting, hasAvif));
      await remove(ids);
      return took;
    },
    analyse: async (uploads) => {
      const waiting = await Promise.all(uploads.map((one) => upload(one)));
      const ids = waiting.map(({ id }) => id);
      await make(waiting, false);
      const analyses = createAnalyses(clients);
      const encoder = { ...config.encoder, kind: 'built-in' };
      const analysis = createAnalysis({ ...clients, record, analyses, config: { ...config, encoder } });
      const [first, ...others] = ids;
      // Which opens the encoder.
      if (first) await analysis.look(first);
      const took = await timed(() => Promise.all(others.map((id) => analysis.look(id))));
      await analysis.stop();
      await remove(ids);
      return took;
    },
    processVideo: async (bytes) => {
      const pictures = createPictures({ ...clients, renderers });
      const process = createVideoProcessing({
        ...{ ...sources, pictures, edge: createEdge(clients) },
        stopping: new AbortController().signal,
      });
      const media = await upload({ bytes, contentType: 'video/mp4' }, 'VIDEO');
      const took = await timed(() => process(media));
      await remove([media.id]);
      return took;
    },
  };
}

/** Milliseconds that something takes. */
async function timed(something: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await something();
  return performance.now() - start;
}

function withoutAvif({ render, stop }: Renderers): Renderers {
  const isOther = ({ format }: { format: string }) => format !== 'avif';
  return { stop, render: (job) => render({ ...job, later: job.later.filter(isOther) }) };
}
