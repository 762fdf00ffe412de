import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ObjectStore, Sendable } from '@lumigraph/object-store';

/** Twenty times the playlist of a video of ten minutes. */
const MOST_BYTES = 1024 * 1024;
/** What our playlists name: objects of the same folder. */
const SIBLING = /^[\w-][\w.-]*$/;
const URI_ATTRIBUTE = /URI="([^"]*)"/;

/** A stored HLS playlist (RFC 8216) as players get it: each object that it names is named by `urlOf` of its key. */
export async function openPlaylist(
  store: Pick<ObjectStore, 'get'>,
  key: string,
  urlOf: (key: string) => string,
): Promise<Sendable> {
  const stored = await text(await store.get(key, { start: 0, end: MOST_BYTES - 1 }));
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const data = Buffer.from(rewritePlaylist(stored, (name) => urlOf(folder + name)));
  return {
    byteSize: data.length,
    contentType: 'application/vnd.apple.mpegurl',
    etag: createHash('sha256').update(data).digest('hex').slice(0, 32),
    lastModified: null,
    read: (start, end) => Readable.from([data.subarray(start, end + 1)], { objectMode: false }),
  };
}

/** A playlist with every URI, in lines of their own and in attributes, replaced. Throws where one is anything else than the name of a sibling. */
export function rewritePlaylist(playlist: string, urlOf: (name: string) => string): string {
  return playlist
    .split('\n')
    .map((line) => {
      if (line === '') return line;
      if (!line.startsWith('#')) return urlOf(sibling(line));
      return line.replace(URI_ATTRIBUTE, (_attribute, name: string) => `URI="${urlOf(sibling(name))}"`);
    })
    .join('\n');
}

function sibling(name: string): string {
  if (!SIBLING.test(name)) throw new Error(`a playlist names ${JSON.stringify(name.slice(0, 80))}`);
  return name;
}
