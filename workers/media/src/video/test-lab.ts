import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type MediaId, newId, slotOf } from '@lumigraph/ids';
import { createMediaRecord, type MediaRecord, type MediaRow, mediaPrefix, type Rendition } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import { filesBelow, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { z } from 'zod';
import { createEdge } from '../edge.ts';
import { isUnfinished } from '../is-unfinished.ts';
import { createPictures } from '../pictures.ts';
import { createProcessing } from '../processing.ts';
import { createRenderers } from '../renderer/renderers.ts';
import { createVideoProcessing } from './processing.ts';
import { type Clips, createClips } from './test-clips.ts';
import { videoTools } from './tools.ts';

const execute = promisify(execFile);

const streamSchema = z.looseObject({
  codec_type: z.string(),
  codec_name: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
});
const probedSchema = z.looseObject({
  streams: z.array(streamSchema),
  format: z.looseObject({ duration: z.coerce.number().optional(), tags: z.record(z.string(), z.string()).optional() }),
  chapters: z.array(z.unknown()).default([]),
});
type Probed = z.output<typeof probedSchema>;

/** A system, clips and the pipeline, for the tests of videos. */
export interface Lab {
  stack: TestStack;
  record: MediaRecord;
  clips: Clips;
  /** A video whose bytes lie in the store, as after completeUpload. */
  upload(bytes: Buffer, more?: { contentType?: string; sha256?: string }): Promise<MediaId>;
  /** Processes it as the worker does, once. */
  process(id: MediaId, more?: { store?: ObjectStore; attempt?: number; stopping?: AbortSignal }): Promise<void>;
  /** What has become of a video. */
  outcome(bytes: Buffer, contentType?: string): Promise<MediaRow & { renditions: Rendition[] }>;
  row(id: MediaId): Promise<MediaRow>;
  /** An object written to a file. */
  fetch(key: string, name: string): Promise<string>;
  read(key: string): Promise<Buffer>;
  objectsOf(id: MediaId): Promise<string[]>;
  /** What ffprobe says of a file. */
  look(file: string): Promise<Probed>;
  /** What lies in the scratch folder. */
  scratch(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function createLab(): Promise<Lab> {
  const clips = await createClips();
  const stack = await testStack({ VIDEO_SCRATCH_FOLDER: join(clips.folder, 'scratch') });
  const { clients, config } = stack;
  const record = createMediaRecord(clients);
  const renderers = createRenderers(1);
  const owner = newId<'user'>(7);
  const row = async (id: MediaId) => {
    const media = await record.find(id);
    if (!media) throw new Error('the media is gone');
    return media;
  };
  const lab: Lab = {
    stack,
    record,
    clips,
    row,
    upload: async (bytes, { contentType = 'video/mp4', sha256 } = {}) => {
      const id = newId<'media'>(slotOf(owner));
      const uploadKey = `${mediaPrefix(id)}1/upload-x`;
      const rest = { altText: null, filter: null, sha256: sha256 ?? null, byteSize: bytes.length };
      await record.announce({ id, ownerId: owner, kind: 'VIDEO', contentType, uploadKey, ...rest });
      await clients.store.put(uploadKey, bytes, { contentType });
      await record.uploaded(id);
      return id;
    },
    process: async (id, { store = clients.store, attempt = 1, stopping = new AbortController().signal } = {}) => {
      const pictures = createPictures({ store, renderers });
      const sources = {
        ...clients,
        store,
        record,
        pictures,
        edge: createEdge(clients),
        stopping,
        scan: async () => undefined,
      };
      const handle = createProcessing(sources, { kind: 'VIDEO', make: createVideoProcessing(sources) });
      await handle({ mediaId: id, ownerId: owner, version: 1 }, { attempt });
    },
    outcome: async (bytes, contentType = 'video/mp4') => {
      const id = await lab.upload(bytes, { contentType });
      await lab.process(id);
      const [media, renditions] = [await row(id), await record.renditions(id)];
      if (isUnfinished({ media, renditions }))
        throw new Error('something is missing, which would be made again for ever');
      return { ...media, renditions };
    },
    read: async (key) => buffer(await clients.store.get(key)),
    fetch: async (key, name) => {
      await pipeline(await clients.store.get(key), createWriteStream(clips.path(name)));
      return clips.path(name);
    },
    objectsOf: async (id) => {
      const folder = config.objectStoreUrl.slice('disk://'.length);
      return (await filesBelow(folder)).filter((path) => path.includes(`/${id}@/`)).map((path) => basename(path));
    },
    look: async (file) => {
      const { ffprobe } = await videoTools();
      const args = ['-v', 'error', '-show_streams', '-show_format', '-show_chapters', '-of', 'json', file];
      return probedSchema.parse(JSON.parse((await execute(ffprobe, args)).stdout));
    },
    scratch: () => readdir(config.videoScratchFolder).catch(() => []),
    stop: async () => {
      renderers.stop();
      await record.stop();
      await stack.stop();
      await clips.remove();
    },
  };
  return lab;
}

/** The object of a rendition. */
export function keyOf(renditions: readonly Rendition[], name: Rendition['name'], format: Rendition['format']): string {
  const found = renditions.find((rendition) => rendition.name === name && rendition.format === format);
  if (!found) throw new Error(`no ${name} as ${format}`);
  return found.key;
}
