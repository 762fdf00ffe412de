import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rendition } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import type { VideoFacts } from './inspect.ts';
import type { Encoding, Ladder } from './ladder.ts';
import { masterPlaylist, type Variant } from './playlist.ts';
import { readHead } from './read-head.ts';

/** Much more than what stands before the first fragment. */
const HEAD_BYTES = 16_384;
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
const MP4_TYPE = 'video/mp4';

/** What was made of a video in a folder, and under which keys it is to lie. */
export interface Made {
  folder: string;
  facts: Pick<VideoFacts, 'rate' | 'audioIndex'>;
  ladder: Ladder;
  /** The MP4 file in the folder. */
  mp4: string;
  /** The key of what has this name, without what follows the dot; that of an encoding is also the name of its files. */
  keyOf(name: Encoding['name'] | 'hls' | 'video'): string;
}

/** Stores the HLS playlists with their segments and the MP4 file; their rows are the caller's to write. The master playlist comes last. */
export async function storeVideo(store: Pick<ObjectStore, 'put'>, made: Made): Promise<Rendition[]> {
  const { folder, facts, ladder, keyOf } = made;
  const stored: Rendition[] = [];
  const put = async (rendition: Omit<Rendition, 'byteSize'>, content: string | { file: string }) => {
    const { body, byteSize } = await bodyOf(content);
    await store.put(rendition.key, body, {
      contentType: rendition.format === 'hls' ? PLAYLIST_TYPE : MP4_TYPE,
      byteSize,
    });
    stored.push({ ...rendition, byteSize });
  };
  const variants: Variant[] = [];
  for (const { name, size } of ladder.rungs) {
    const key = keyOf(name);
    const path = join(folder, stemOf(key));
    const playlist = await readFile(`${path}.m3u8`, 'utf8');
    await put({ name, format: 'fmp4', ...size, key: `${key}.mp4` }, { file: `${path}.mp4` });
    await put({ name, format: 'hls', ...size, key: `${key}.m3u8` }, playlist);
    const head = await readHead(`${path}.mp4`, HEAD_BYTES);
    const { rate } = facts;
    variants.push({ name: `${stemOf(key)}.m3u8`, size, rate, hasAudio: facts.audioIndex !== null, playlist, head });
  }
  const { size } = ladder.file;
  await put({ name: 'video', format: 'mp4', ...size, key: `${keyOf('video')}.mp4` }, { file: made.mp4 });
  const largest = ladder.rungs.at(-1)?.size ?? size;
  await put({ name: 'hls', format: 'hls', ...largest, key: `${keyOf('hls')}.m3u8` }, masterPlaylist(variants));
  return stored;
}

/** A key's last part: playlists name their neighbours by it. */
export function stemOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

async function bodyOf(content: string | { file: string }) {
  if (typeof content !== 'string') {
    return { body: createReadStream(content.file), byteSize: (await stat(content.file)).size };
  }
  const body = Buffer.from(content);
  return { body, byteSize: body.length };
}
