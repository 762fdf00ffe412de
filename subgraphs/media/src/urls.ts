import type { ObjectStore } from '@lumigraph/object-store';
import { LRUCache } from 'lru-cache';

/** Signed URLs of objects; within a window the same object is signed once. */
export interface MediaUrls {
  /** A URL by which the object can be read for some time. */
  of(key: string, isPublic: boolean): Promise<string>;
}

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Within a window all URLs of an object are equal, so that caches hit; a URL lives at least `life - window` seconds. */
const PUBLIC = { window: 3 * DAY_SECONDS, life: 7 * DAY_SECONDS, cacheControl: 'public, max-age=604800, immutable' };
const PRIVATE = { window: HOUR_SECONDS / 4, life: HOUR_SECONDS, cacheControl: 'private, max-age=900' };

/** Some 400 bytes each. */
const MOST_KEPT = 20_000;

export function createMediaUrls(store: Pick<ObjectStore, 'presignGet'>): MediaUrls {
  const signed = new LRUCache<string, Promise<string>>({ max: MOST_KEPT });
  return {
    of: (key, isPublic) => {
      const { window, life, cacheControl } = isPublic ? PUBLIC : PRIVATE;
      const start = Math.floor(Date.now() / 1_000 / window) * window * 1_000;
      const name = `${key} ${start} ${isPublic}`;
      const known = signed.get(name);
      if (known) return known;
      const url = store.presignGet(key, { startsAt: new Date(start), expiresInSeconds: life, cacheControl });
      signed.set(name, url);
      url.catch(() => signed.delete(name));
      return url;
    },
  };
}
