import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@lumigraph/config';
import { newId, slotOf } from '@lumigraph/ids';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import { createMediaRecord, type MediaRow, mediaPrefix } from '@lumigraph/media';
import { createImageProcessing, createPictures, createRenderers, type Renderers } from '@lumigraph/media-worker';
import { createVideoProcessing } from '@lumigraph/media-worker/video';
import { startServices } from '../../services/index.ts';
import { migrateAll } from '../../start/migrate.ts';
import { makeSecrets } from '../../start/secrets.ts';
import { BenchFailure } from '../bench-failure.ts';
import type { Room } from '../measure.ts';

const KIB = 1024;

/** The media worker's whole pipeline on stores of its own: object in, originals, pictures and rows out. */
export interface Pipeline {
  /** Milliseconds in which so many uploads of a photo are processed. */
  process(photo: Buffer, count: number, options: { hasAvif: boolean }): Promise<number>;
  /** Milliseconds in which an MP4 is processed. */
  processVideo(video: Buffer): Promise<number>;
  /** What the largest renderer holds of memory now, and held at most, in bytes. */
  memory(): Promise<{ now: number; peak: number }>;
}

/** `atOnce` images are processed at once. */
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

  async function upload(photo: Buffer, kind: MediaRow['kind'] = 'IMAGE'): Promise<MediaRow> {
    const id = newId<'media'>(slotOf(owner));
    const uploadKey = `${mediaPrefix(id)}1/upload`;
    const contentType = kind === 'IMAGE' ? 'image/jpeg' : 'video/mp4';
    const rest = { ownerId: owner, kind, contentType, sha256: null, altText: null };
    await record.announce({ id, uploadKey, byteSize: photo.length, filter: null, ...rest });
    await clients.store.put(uploadKey, photo, { contentType });
    const media = await record.uploaded(id);
    if (!media) throw new BenchFailure('WRONG_ANSWER', 'an upload was not taken');
    return media;
  }

  return {
    process: async (photo, count, { hasAvif }) => {
      const waiting = await Promise.all(Array.from({ length: count }, () => upload(photo)));
      const ids = waiting.map(({ id }) => id);
      const make = createImageProcessing({ ...sources, renderers: hasAvif ? renderers : withoutAvif(renderers) });
      const start = performance.now();
      const hands = Array.from({ length: atOnce }, async () => {
        for (let media = waiting.pop(); media; media = waiting.pop()) await make(media);
      });
      await Promise.all(hands);
      const took = performance.now() - start;
      const last = ids[0] && (await record.find(ids[0]));
      if (last?.status !== 'READY') throw new BenchFailure('WRONG_ANSWER', 'a photo is not READY');
      await record.remove(ids);
      for (const id of ids) await clients.store.deletePrefix(mediaPrefix(id));
      return took;
    },
    processVideo: async (video) => {
      const pictures = createPictures({ ...clients, renderers });
      const make = createVideoProcessing({ ...sources, pictures, stopping: new AbortController().signal });
      const media = await upload(video, 'VIDEO');
      const start = performance.now();
      await make(media);
      const took = performance.now() - start;
      if ((await record.find(media.id))?.status !== 'READY')
        throw new BenchFailure('WRONG_ANSWER', 'a video is not READY');
      await record.remove([media.id]);
      await clients.store.deletePrefix(mediaPrefix(media.id));
      return took;
    },
    memory,
  };
}

function withoutAvif({ render, stop }: Renderers): Renderers {
  const isOther = ({ format }: { format: string }) => format !== 'avif';
  return { stop, render: (job) => render({ ...job, later: job.later.filter(isOther) }) };
}

/** Of the processes that this one has started and that are renderers; nothing where there is no /proc. */
async function memory(): Promise<{ now: number; peak: number }> {
  const tasks = await readdir('/proc/self/task').catch(() => []);
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8')));
  const statuses = await Promise.all(
    lists
      .join(' ')
      .split(' ')
      .filter(Boolean)
      .map(async (pid) => {
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes('renderer/child.ts') ? readFile(`/proc/${pid}/status`, 'utf8') : '';
      }),
  );
  const largest = (field: string) =>
    Math.max(0, ...statuses.map((status) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0))) * KIB;
  return { now: largest('VmRSS'), peak: largest('VmHWM') };
}
