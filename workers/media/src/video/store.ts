import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { contentKey, type MediaGeneration, type Rendition } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import type { VideoFacts } from './inspect.ts';
import type { Ladder } from './ladder.ts';
import { hashOf } from './original.ts';
import { masterPlaylist, type Variant } from './playlist.ts';
import { readHead } from './read-head.ts';

/** Much more than what stands before the first fragment. */
const HEAD_BYTES = 16_384;
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
const MP4_TYPE = 'video/mp4';

/** What was made of a video in a folder: of each rung a playlist and a file of fragments, named by it. */
export interface Made {
  folder: string;
  facts: Pick<VideoFacts, 'rate' | 'audioIndex'>;
  ladder: Ladder;
  /** The MP4 file. */
  mp4: string;
}

/**
 * Stores the HLS playlists with their fragments and the MP4 file; their rows are the caller's to write. All have keys by their bytes, which differ each
 * time a video is encoded: two workers cannot mix theirs, and what caches hold of one goes with nothing of the other.
 */
export async function storeVideo(
  store: Pick<ObjectStore, 'put'>,
  media: MediaGeneration,
  made: Made,
): Promise<Rendition[]> {
  const { folder, facts, ladder } = made;
  const stored: Rendition[] = [];
  const putFile = async (rendition: Omit<Rendition, 'byteSize'>, file: string) => {
    const { size: byteSize } = await stat(file);
    await store.put(rendition.key, createReadStream(file), { contentType: MP4_TYPE, byteSize });
    stored.push({ ...rendition, byteSize });
  };
  const putPlaylist = async (rendition: Omit<Rendition, 'byteSize' | 'format'>, text: string) => {
    const body = Buffer.from(text);
    await store.put(rendition.key, body, { contentType: PLAYLIST_TYPE, byteSize: body.length });
    stored.push({ ...rendition, format: 'hls', byteSize: body.length });
  };
  const variants: Variant[] = [];
  for (const { name, size } of ladder.rungs) {
    const file = join(folder, `${name}.mp4`);
    const key = contentKey(media, name, await hashOf(file));
    const playlist = namedIn(await readFile(join(folder, `${name}.m3u8`), 'utf8'), file, `${basename(key)}.mp4`);
    await putFile({ name, format: 'fmp4', ...size, key: `${key}.mp4` }, file);
    await putPlaylist({ name, ...size, key: `${key}.m3u8` }, playlist);
    const head = await readHead(file, HEAD_BYTES);
    const { rate } = facts;
    variants.push({ name: `${basename(key)}.m3u8`, size, rate, hasAudio: facts.audioIndex !== null, playlist, head });
  }
  const { size } = ladder.file;
  const mp4Key = contentKey(media, 'video', await hashOf(made.mp4));
  await putFile({ name: 'video', format: 'mp4', ...size, key: `${mp4Key}.mp4` }, made.mp4);
  const master = masterPlaylist(variants);
  const masterKey = contentKey(media, 'hls', createHash('sha256').update(master).digest('hex'));
  const largest = ladder.rungs.at(-1)?.size ?? size;
  await putPlaylist({ name: 'hls', ...largest, key: `${masterKey}.m3u8` }, master);
  return stored;
}

/** A playlist with its neighbour's name in the store instead of that in the folder. */
function namedIn(playlist: string, file: string, name: string): string {
  return playlist.replaceAll(basename(file), name);
}
