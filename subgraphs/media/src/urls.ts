import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaGrant, signMediaUrl } from '@lumigraph/media-urls';

/**
 * Signed URLs as one viewer gets them, by which things can be read for some time; within a window those of one thing are equal, so that caches hit.
 * Those of what is not public name the viewer, and end when the viewer may not see it any more.
 */
export interface MediaUrls {
  /** Of an object. */
  of(key: string, isPublic: boolean): string;
  /** Of a media in whichever format the reader takes, at least so wide; null is as wide as can be. */
  ofAny(id: MediaId, width: number | null, isPublic: boolean): string;
  /** Of what a picture looks like with a filter. */
  ofPreview(id: MediaId, filter: string): string;
}

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** A URL lives at least `life - window` seconds. */
const PUBLIC = { window: 3 * DAY_SECONDS, life: 7 * DAY_SECONDS, cacheControl: 'public, max-age=604800, immutable' };
const PRIVATE = { window: HOUR_SECONDS / 4, life: HOUR_SECONDS, cacheControl: 'private, max-age=900' };

/** What a picture or video may be kept for. */
export const cacheControlOf = (audience: MediaGrant['audience']): string =>
  (audience === 'public' ? PUBLIC : PRIVATE).cacheControl;

/** What of a media is neither of its objects: its path below MEDIA_PATH. */
const pathOf = (id: MediaId, what: 'any' | 'preview') => `${slotOf(id)}/${id}/${what}`;

/** A maker of the URLs for a viewer; null is who is not signed in. */
export function createMediaUrls({ config }: Pick<Clients, 'config'>): (viewer: UserId | null) => MediaUrls {
  const { mediaUrl, mediaUrlSecret: secret } = config;
  const address = { baseUrl: mediaUrl, secret };
  return (viewer) => ({
    of: (key, isPublic) => signMediaUrl(address, key, grantOf(isPublic, viewer)),
    ofAny: (id, width, isPublic) =>
      signMediaUrl(
        address,
        pathOf(id, 'any'),
        grantOf(isPublic, viewer),
        width === null ? {} : { width: String(width) },
      ),
    ofPreview: (id, filter) => signMediaUrl(address, pathOf(id, 'preview'), grantOf(false, viewer), { filter }),
  });
}

function grantOf(isPublic: boolean, viewer: UserId | null): MediaGrant {
  const until = startOf(isPublic) + (isPublic ? PUBLIC : PRIVATE).life;
  return isPublic ? { audience: 'public', until } : { audience: 'private', viewer, until };
}

/** Where the present window begins, in Unix seconds. */
function startOf(isPublic: boolean): number {
  const { window } = isPublic ? PUBLIC : PRIVATE;
  return Math.floor(Date.now() / 1_000 / window) * window;
}
