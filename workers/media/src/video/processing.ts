import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clients } from '@lumigraph/lifecycle';
import {
  type MediaRecord,
  type MediaRow,
  mediaPrefix,
  type Progress,
  type Rendition,
  tellProgress,
} from '@lumigraph/media';
import type { Edge } from '../edge.ts';
import { isUnfinished } from '../is-unfinished.ts';
import { deleteLeftovers } from '../leftovers.ts';
import type { Pictures } from '../pictures.ts';
import { WorkerStops } from '../processing.ts';
import type { VirusScan } from '../virus-scan.ts';
import { damagedVideo } from './failure.ts';
import { encodingsOf, ladderOf } from './ladder.ts';
import { hashOf, type Job, keepOriginal, type Original, openOriginal } from './original.ts';
import { fastStart } from './remux.ts';
import { withScratch } from './scratch.ts';
import { type Made, storeVideo } from './store.ts';
import { type VideoTools, videoTools } from './tools.ts';
import { makePoster, transcode } from './transcode.ts';

export interface VideoSources extends Pick<Clients, 'store' | 'events'> {
  config: Pick<Clients['config'], 'videoScratchFolder'>;
  record: MediaRecord;
  pictures: Pictures;
  edge: Pick<Edge, 'purge'>;
  scan: VirusScan;
  /** Aborted when the worker stops: its videos are another worker's then. */
  stopping: AbortSignal;
}

type Tell = (stage: Progress['stage'], fraction: number) => void;

/**
 * Makes what is missing of an uploaded video: the kept original, HLS, MP4, poster. Done twice, or by two at once, the result is one: it is READY with all
 * that one of them made, and nothing of others lies in the store. Throws a MediaFailure where it cannot be used, WorkerStops where this worker stops; anything else is to be tried again.
 */
export function createVideoProcessing(sources: VideoSources): (media: MediaRow) => Promise<void> {
  return async (media) => {
    if (!(await isWhole(sources, media))) {
      const { videoScratchFolder } = sources.config;
      await withScratch(videoScratchFolder, (folder) =>
        makeVideo(sources, media, { folder, signal: sources.stopping }),
      ).catch((error: unknown) => {
        if (sources.stopping.aborted) throw new WorkerStops('the worker stops', { cause: error });
        throw error;
      });
    }
    await sweep(sources, media);
  };
}

async function isWhole({ record }: Pick<VideoSources, 'record'>, media: MediaRow): Promise<boolean> {
  return media.status === 'READY' && !isUnfinished({ media, renditions: await record.renditions(media.id) });
}

/** Of a video that is whole deletes what a worker left that died while it stored, or that lost against another. */
async function sweep(sources: VideoSources, { id, generation }: MediaRow): Promise<void> {
  const whole = await sources.record.find(id);
  if (whole?.generation !== generation || !(await isWhole(sources, whole))) return;
  // What changed it may have begun to make it anew.
  await deleteLeftovers(
    sources,
    id,
    (present) => (key) => present.version === whole.version && key !== present.uploadKey,
  );
}

async function makeVideo(sources: VideoSources, media: MediaRow, job: Job): Promise<void> {
  const { record, store, pictures } = sources;
  const tell = tellRising(sources.events, media);
  const tools = await videoTools();
  tell('probing', 0.06);
  const original = await openOriginal({ ...sources, tools }, media, job);
  if (!original) return clear(sources, media, []);
  const made = await makeFiles(tools, original, job, (fraction) => tell('transcoding', 0.1 + 0.75 * fraction));
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
  const now = await record.find(media.id);
  if (!now) return clear(sources, media, renditions);
  // Another worker was faster.
  if (now.generation === media.generation && (await isWhole(sources, now))) return;
  tell('storing', 0.92);
  const all = [...renditions, ...(await storeVideo(store, media, made))];
  const { size, durationMs } = original.facts;
  const isKept =
    now.status === 'READY'
      ? await record.addRenditions(media, all, now.version)
      : await record.ready(media, { ...size, durationMs, blurHash, dominantColor }, all);
  if (isKept) tell('ready', 1);
  else await clear(sources, media, all);
}

async function makeFiles(
  tools: VideoTools,
  original: Original,
  { folder, signal }: Job,
  onFraction: (fraction: number) => void,
): Promise<Made & { posterFile: string }> {
  const { facts } = original;
  const ladder = ladderOf(facts.size);
  const encodings = encodingsOf(ladder);
  const posterFile = join(folder, 'poster.png');
  await makePoster(tools, original, encodings, posterFile, signal);
  // Where not one frame can be decoded ffmpeg says so, and ends well.
  if (!(await stat(posterFile).catch(() => null))) throw damagedVideo();
  await transcode(tools, original, encodings, folder, { signal, onFraction });
  const mp4 = join(folder, 'video.mp4');
  await fastStart(tools, join(folder, `${ladder.file.name}.mp4`), mp4, signal);
  return { folder, facts, ladder, mp4, posterFile };
}

/**
 * Nobody waits for what was made: the media is gone, or to be made otherwise, or another worker was faster, whose pictures these are too. Throws where it
 * was only changed meanwhile, to be tried again.
 */
async function clear(sources: VideoSources, media: MediaRow, made: readonly Rendition[]): Promise<void> {
  const { record, store } = sources;
  const now = await record.find(media.id);
  if (!now) return store.deletePrefix(mediaPrefix(media.id));
  const named = new Set((await record.renditions(media.id)).map(({ key }) => key));
  for (const { key } of made) if (!named.has(key)) await store.delete(key);
  if (now.generation !== media.generation || (await isWhole(sources, now))) return;
  throw new Error(`Media ${media.id} was changed while it was made.`);
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
