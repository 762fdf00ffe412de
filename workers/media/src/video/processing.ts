import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clients } from '@lumigraph/lifecycle';
import {
  type MediaRecord,
  type MediaRow,
  mediaPrefix,
  type Progress,
  type Rendition,
  renditionKey,
  tellProgress,
} from '@lumigraph/media';
import type { Pictures } from '../pictures.ts';
import { WorkerStops } from '../processing.ts';
import type { VirusScan } from '../virus-scan.ts';
import { damagedVideo } from './failure.ts';
import { type Encoding, encodingsOf, ladderOf } from './ladder.ts';
import { hashOf, type Job, keepOriginal, type Original, openOriginal } from './original.ts';
import { fastStart } from './remux.ts';
import { withScratch } from './scratch.ts';
import { type Made, stemOf, storeVideo } from './store.ts';
import { type VideoTools, videoTools } from './tools.ts';
import { recipeOf, transcode } from './transcode.ts';

export interface VideoSources extends Pick<Clients, 'store' | 'events'> {
  config: Pick<Clients['config'], 'videoScratchFolder'>;
  record: MediaRecord;
  pictures: Pictures;
  scan: VirusScan;
  /** Aborted when the worker stops: its videos are another worker's then. */
  stopping: AbortSignal;
}

type Tell = (stage: Progress['stage'], fraction: number) => void;

/**
 * Makes what is missing of an uploaded video: the kept original, HLS, MP4, poster. Done twice, or by two at once, the result is the same: then it is READY.
 * Throws a MediaFailure where it cannot be used, WorkerStops where this worker stops; anything else is to be tried again.
 */
export function createVideoProcessing(sources: VideoSources): (media: MediaRow) => Promise<void> {
  return async (media) => {
    if (!(await isMissing(sources.record, media))) return;
    const { videoScratchFolder } = sources.config;
    await withScratch(videoScratchFolder, (folder) =>
      makeVideo(sources, media, { folder, signal: sources.stopping }),
    ).catch((error: unknown) => {
      if (sources.stopping.aborted) throw new WorkerStops('the worker stops', { cause: error });
      throw error;
    });
  };
}

async function isMissing(record: MediaRecord, media: MediaRow): Promise<boolean> {
  if (media.status !== 'READY') return true;
  const renditions = await record.renditions(media.id);
  return !['hls', 'video'].every((name) => renditions.some((rendition) => rendition.name === name));
}

async function makeVideo(sources: VideoSources, media: MediaRow, job: Job): Promise<void> {
  const { record, store, pictures } = sources;
  const tell = tellRising(sources.events, media);
  const tools = await videoTools();
  tell('probing', 0.05);
  const original = await openOriginal({ ...sources, tools }, media, job);
  if (!original) return clear(sources, media, []);
  const made = await makeFiles(tools, media, original, job, (fraction) => tell('transcoding', 0.1 + 0.75 * fraction));
  // Only now: of what cannot be decoded nothing is kept.
  const keptKey = original.isKept ? original.key : await keepOriginal({ ...sources, tools }, media, original);
  if (keptKey === null) return clear(sources, media, []);
  if (keptKey !== original.key) return makeVideo(sources, { ...media, originalKey: keptKey }, job);
  tell('rendering', 0.86);
  const { blurHash, dominantColor, renditions } = await pictures.make(
    media,
    made.posterFile,
    await hashOf(made.posterFile),
  );
  // Another worker was faster: the same keys, and bytes that the threads of the encoder may have made otherwise.
  const now = await record.find(media.id);
  if (now?.generation === media.generation && !(await isMissing(record, now))) return;
  tell('storing', 0.92);
  const all = [...renditions, ...(await storeVideo(store, made))];
  const { size, durationMs } = original.facts;
  const isKept =
    media.status === 'READY'
      ? await record.addRenditions(media, all)
      : await record.ready(media, { ...size, durationMs, blurHash, dominantColor }, all);
  if (isKept) tell('ready', 1);
  else await clear(sources, media, all);
}

async function makeFiles(
  tools: VideoTools,
  media: MediaRow,
  original: Original,
  { folder, signal }: Job,
  onFraction: (fraction: number) => void,
): Promise<Made & { posterFile: string }> {
  const { facts } = original;
  const ladder = ladderOf(facts.size);
  const encodings = encodingsOf(ladder);
  const recipe = recipeOf(tools, facts, encodings);
  const keyOf: Made['keyOf'] = (name) => renditionKey(media, name, { sourceSha256: original.sha256, recipe });
  const posterFile = join(folder, 'poster.png');
  const stems = (name: Parameters<Made['keyOf']>[0]) => stemOf(keyOf(name));
  const destination = { folder, posterFile, stemOf: ({ name }: Encoding) => stems(name) };
  await transcode(tools, original, encodings, destination, { signal, onFraction });
  // Where not one frame can be decoded ffmpeg says so, and ends well.
  if (!(await stat(posterFile).catch(() => null))) throw damagedVideo();
  const mp4 = join(folder, `${stems('video')}.mp4`);
  await fastStart(tools, join(folder, `${stems(ladder.file.name)}.mp4`), mp4, signal);
  return { folder, facts, ladder, mp4, keyOf, posterFile };
}

/** Nobody waits for what was made: the media is gone, or to be made otherwise, or another worker was faster, whose objects these are too. */
async function clear({ record, store }: VideoSources, media: MediaRow, made: readonly Rendition[]): Promise<void> {
  const now = await record.find(media.id);
  if (!now) return store.deletePrefix(mediaPrefix(media.id));
  if (now.generation === media.generation && now.status === 'READY') return;
  for (const { key } of made) await store.delete(key);
}

/** Tells each hundredth once. */
function tellRising(events: VideoSources['events'], { id }: MediaRow): Tell {
  let told = 0;
  return (stage, fraction) => {
    if (Math.round(fraction * 100) <= told) return;
    told = Math.round(fraction * 100);
    tellProgress(events, id, { stage, fraction });
  };
}
