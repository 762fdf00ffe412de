import type { ObjectStore } from '@lumigraph/object-store';

/** Signed URLs of objects, for one request; the same object is signed once. */
export interface MediaUrls {
  /** A URL by which the object can be read for some time. */
  of(key: string, isPublic: boolean): Promise<string>;
}

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Within a window all URLs of an object are equal, so that caches hit; a URL lives at least `life - window` seconds. */
const PUBLIC = { window: 3 * DAY_SECONDS, life: 7 * DAY_SECONDS, cacheControl: 'public, max-age=604800, immutable' };
const PRIVATE = { window: HOUR_SECONDS / 4, life: HOUR_SECONDS, cacheControl: 'private, max-age=900' };

export function createMediaUrls(store: Pick<ObjectStore, 'presignGet'>, now: () => number = Date.now): MediaUrls {
  const signed = new Map<string, Promise<string>>();
  return {
    of: (key, isPublic) => {
      const { window, life, cacheControl } = isPublic ? PUBLIC : PRIVATE;
      const start = Math.floor(now() / 1_000 / window) * window * 1_000;
      const known = signed.get(`${key} ${start}`);
      if (known) return known;
      const url = store.presignGet(key, { startsAt: new Date(start), expiresInSeconds: life, cacheControl });
      signed.set(`${key} ${start}`, url);
      return url;
    },
  };
}
