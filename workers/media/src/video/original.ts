import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type MediaRecord, type MediaRow, MOST_VIDEO_BYTES, originalKey } from '@lumigraph/media';
import { ObjectNotFound, type ObjectStore } from '@lumigraph/object-store';
import { MediaFailure } from '../media-failure.ts';
import type { VirusScan } from '../virus-scan.ts';
import { type Container, containerOf } from './container.ts';
import { damagedVideo } from './failure.ts';
import { inspectVideo, type VideoFacts } from './inspect.ts';
import { probe } from './probe.ts';
import { stripVideo } from './remux.ts';
import type { VideoTools } from './tools.ts';

/** The kept original of a video in a scratch folder. */
export interface Original {
  file: string;
  container: Container;
  facts: VideoFacts;
  /** Of its bytes, in hex. */
  sha256: string;
  /** Where it is kept, or to be kept. */
  key: string;
  isKept: boolean;
}

export interface OriginalSources {
  tools: VideoTools;
  store: Pick<ObjectStore, 'get' | 'put' | 'delete'>;
  record: Pick<MediaRecord, 'find' | 'keepOriginal'>;
  scan: VirusScan;
}

/** A job's folder, and what ends the job early. */
export interface Job {
  folder: string;
  signal: AbortSignal;
}

/** What of the announced length may be missing at the end before a video counts as cut off. */
const LEAST_PART = 0.9;
const LEAST_PART_TOLERANCE_MS = 1_000;

/**
 * Fetches and checks a video's original. The first time that is what was uploaded, stripped of metadata, and `keep` is the caller's to call; from then on
 * nothing else is read, as the client can write to the upload's key for a while. Null where the media is gone. Throws a MediaFailure where it cannot be
 * used.
 */
export async function openOriginal(sources: OriginalSources, media: MediaRow, job: Job): Promise<Original | null> {
  if (media.originalKey) return fetchKept(sources, media, media.originalKey, job);
  const uploaded = await fetchUpload(sources, media, job);
  return uploaded ? strip(sources, media, uploaded, job) : openAgain(sources, media, job);
}

/** Keeps an original under a key of its own, unless there is one already; the key that stays, null where the media is gone. */
export async function keepOriginal(
  { store, record }: OriginalSources,
  media: MediaRow,
  { file, key }: Original,
): Promise<string | null> {
  const { size: byteSize } = await stat(file);
  await store.put(key, createReadStream(file), { contentType: media.contentType, byteSize });
  const keptKey = await record.keepOriginal(media.id, key);
  // The media is gone; or someone was faster and found other bytes, and theirs stay.
  if (keptKey !== key) await store.delete(key);
  return keptKey;
}

/** There is no upload any more: the media is gone, or its original has been kept meanwhile. */
async function openAgain(sources: OriginalSources, { id }: MediaRow, job: Job): Promise<Original | null> {
  const media = await sources.record.find(id);
  if (!media) return null;
  if (!media.originalKey) throw new MediaFailure('NOT_UPLOADED', 'The bytes have not come.');
  return openOriginal(sources, media, job);
}

/** Writes an object to a file; the SHA-256 of its bytes in hex. Throws TOO_LARGE. */
async function download(
  store: OriginalSources['store'],
  key: string,
  to: string,
  signal: AbortSignal,
): Promise<string> {
  // One byte more than a video may have: whatever lies there, no more is read.
  const body = await store.get(key, { start: 0, end: MOST_VIDEO_BYTES });
  await pipeline(body, createWriteStream(to), { signal });
  if ((await stat(to)).size > MOST_VIDEO_BYTES) throw new MediaFailure('TOO_LARGE', 'The video has more than 1 GB.');
  return hashOf(to);
}

/** The SHA-256 of a file's bytes in hex. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function fetchKept(sources: OriginalSources, media: MediaRow, key: string, job: Job): Promise<Original> {
  const file = join(job.folder, 'original');
  const sha256 = await download(sources.store, key, file, job.signal);
  const container = await containerOf(file, media.contentType);
  const facts = inspectVideo(await probe(sources.tools, file, container, job.signal));
  return { file, container, facts, sha256, key, isKept: true };
}

/** The file that was uploaded; null where there is none. */
async function fetchUpload({ store, scan }: OriginalSources, media: MediaRow, job: Job): Promise<string | null> {
  if (media.uploadKey === null) return null;
  const file = join(job.folder, 'upload');
  try {
    const sha256 = await download(store, media.uploadKey, file, job.signal);
    if (media.sha256 !== null && media.sha256 !== sha256) {
      throw new MediaFailure('CORRUPT', 'The bytes are not those that were announced.');
    }
  } catch (error) {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  }
  await scan(file, job.signal);
  return file;
}

/** Checked before, since it is from outside, and after, when its length is that of what is in it. */
async function strip({ tools }: OriginalSources, media: MediaRow, uploaded: string, job: Job): Promise<Original> {
  const container = await containerOf(uploaded, media.contentType);
  const told = inspectVideo(await probe(tools, uploaded, container, job.signal));
  const file = join(job.folder, 'original');
  await stripVideo(tools, { file: uploaded, container, facts: told }, file, job.signal);
  await rm(uploaded);
  const facts = await inspectStripped(tools, file, container, job.signal);
  const leastMs = told.durationMs * LEAST_PART - LEAST_PART_TOLERANCE_MS;
  if (facts.durationMs < 1 || facts.durationMs < leastMs) throw damagedVideo();
  const sha256 = await hashOf(file);
  return { file, container, facts, sha256, key: originalKey(media, sha256), isKept: false };
}

/** Nothing that is not supported has come through: what is missing was damaged. */
async function inspectStripped(
  tools: VideoTools,
  file: string,
  container: Container,
  signal: AbortSignal,
): Promise<VideoFacts> {
  const probed = await probe(tools, file, container, signal);
  try {
    return inspectVideo(probed);
  } catch (error) {
    throw error instanceof MediaFailure && error.code === 'UNSUPPORTED_FORMAT' ? damagedVideo(error) : error;
  }
}
