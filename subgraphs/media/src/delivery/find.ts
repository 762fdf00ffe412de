import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Filter, findFilter, previewOf } from '@lumigraph/filters';
import { type MediaId, parseId } from '@lumigraph/ids';
import { ObjectNotFound, type ObjectStore, type Sendable } from '@lumigraph/object-store';
import type { MediaRow } from '../data/media.ts';
import type { Rendition } from '../data/renditions.ts';
import { acceptedFormats, chooseRendition } from '../rules/choose-rendition.ts';
import { openPlaylist } from './playlist.ts';

/** What a URL asks for, by its path and query. */
export type Wanted = { id: MediaId } & (
  | { kind: 'object'; key: string }
  | { kind: 'any'; width: number | null }
  | { kind: 'preview'; filter: string }
);

/** A thing that was found: an object that is sent as it is stored, or what is made of one. */
export type Found = {
  /** How to name it where it is saved. */
  fileName: string;
  key: string;
} & (
  | {
      kind: 'object';
      /** Whether another Accept header may give something else. */
      isNegotiated: boolean;
      /** Whether the same header may give something better soon: nothing of the media is there yet in a format that it prefers. */
      mayImprove: boolean;
    }
  | { kind: 'playlist' }
  | { kind: 'preview'; filter: Filter }
);

/** What a verified URL asks for; null where it is none of ours. */
export function readWanted(path: string, query: URLSearchParams): Wanted | null {
  const [, media = '', what = '', name] = path.split('/');
  const id = parseId<'media'>(media);
  if (!id) return null;
  if (name !== undefined) return { kind: 'object', id, key: path };
  const width = query.get('width');
  if (what === 'any') return { kind: 'any', id, width: width === null ? null : Number(width) };
  return what === 'preview' ? { kind: 'preview', id, filter: query.get('filter') ?? '' } : null;
}

/** Finds what is asked for among what there is of the media now; null where there is none. */
export function find(wanted: Wanted, media: MediaRow, renditions: readonly Rendition[], accept: string): Found | null {
  if (wanted.kind === 'preview') return findPreview(wanted.filter, media, renditions);
  const accepted = wanted.kind === 'any' ? acceptedFormats(accept) : [];
  const rendition =
    wanted.kind === 'any'
      ? chooseRendition(renditions, accepted, wanted.width)
      : renditions.find(({ key }) => key === wanted.key);
  if (!rendition) return null;
  const { key, name, format } = rendition;
  const fileName = `${media.id}-${name}.${EXTENSIONS[format]}`;
  if (format === 'hls') return { kind: 'playlist', key, fileName };
  // Not all sizes are made in all formats: one rendition says that the format's have come.
  const mayImprove = accepted
    .slice(0, Math.max(0, accepted.indexOf(format)))
    .some((better) => !renditions.some((one) => one.format === better));
  return { kind: 'object', key, fileName, isNegotiated: wanted.kind === 'any', mayImprove };
}

const EXTENSIONS: Record<Rendition['format'], string> = {
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
  mp4: 'mp4',
  fmp4: 'mp4',
  hls: 'm3u8',
};

function findPreview(filterName: string, media: MediaRow, renditions: readonly Rendition[]): Found | null {
  const filter = findFilter(filterName);
  // A picture that has a filter has a preview without it; a JPEG does not tell where it is transparent.
  const plain = (['preview', 'thumbnail'] as const)
    .flatMap((name) => (['webp', 'jpeg'] as const).map((format) => ({ name, format })))
    .map(({ name, format }) => renditions.find((one) => one.name === name && one.format === format))
    .find((rendition) => rendition !== undefined);
  if (!filter || !plain) return null;
  return { kind: 'preview', key: plain.key, filter, fileName: `${media.id}-${filter.name}.jpg` };
}

type Store = Pick<ObjectStore, 'head' | 'get'>;

/** What to send of it. `urlOf` a key is what playlists name it by. Throws ObjectNotFound, and what the store throws. */
export async function open(store: Store, found: Found, urlOf: (key: string) => string): Promise<Sendable> {
  if (found.kind === 'playlist') return openPlaylist(store, found.key, urlOf);
  if (found.kind === 'preview') return openPreview(store, found.key, found.filter);
  return openObject(store, found.key);
}

/** An object as it is stored. Throws ObjectNotFound, and what the store throws. */
export async function openObject(store: Store, key: string): Promise<Sendable> {
  const info = await store.head(key);
  if (!info) throw new ObjectNotFound(key);
  return {
    ...info,
    read: (start, end) => (end < start ? Readable.from([], { objectMode: false }) : store.get(key, { start, end })),
  };
}

/** Made anew each time: a person looks at each of them once or twice. */
async function openPreview(store: Store, key: string, filter: Filter): Promise<Sendable> {
  const data = await previewOf(await buffer(await store.get(key)), filter);
  return {
    byteSize: data.length,
    contentType: 'image/jpeg',
    etag: createHash('sha256').update(data).digest('hex').slice(0, 32),
    lastModified: null,
    read: (start, end) => Readable.from([data.subarray(start, end + 1)], { objectMode: false }),
  };
}
