import type { Clients } from '@lumigraph/lifecycle';
import { type MediaGrant, verifyMediaUrl } from '@lumigraph/media-urls';
import { createCachedPeople } from '@lumigraph/people-reads';
import { createCachedPosts } from '@lumigraph/post-reads';
import { createVisibility } from '@lumigraph/visibility';
import { mediaOfKey } from '../data/keys.ts';
import type { MediaRow } from '../data/media.ts';
import { createShownMedia } from '../data/shown-media.ts';
import { cacheControlOf } from '../urls.ts';
import { type Found, find, readWanted, type Wanted } from './find.ts';

/** A URL that permits nothing: forged or over (403), or of what is not there or not to be seen (404). */
export class Refusal extends Error {
  readonly status: 403 | 404;

  constructor(status: 403 | 404) {
    super(status === 403 ? 'the signature does not match, or the URL has expired' : 'there is no such media');
    this.status = status;
  }
}

/** What a URL permits now. */
export interface Permitted {
  found: Found;
  grant: MediaGrant;
  /** What a client is told of it, whoever sends it. */
  headers: { 'cache-control': string; 'content-disposition': string; vary?: 'Accept' };
}

/** What may be delivered at this moment, by the cached reads. */
export interface Permission {
  /** What a URL permits, given as it was sent, from behind MEDIA_PATH on, to a reader with this Accept header. Throws a Refusal. */
  permit(target: string, accept: string): Promise<Permitted>;
  /** Whether an object is what some URL may lead to: a rendition of a media that is there. */
  isRendition(key: string): Promise<boolean>;
}

export function createPermission(clients: Clients): Permission {
  const shown = createShownMedia(clients);
  const reads = { people: createCachedPeople(clients), posts: createCachedPosts(clients) };
  return {
    permit: async (target, accept) => {
      // As it was sent: what a URL parser would make of `..` is not what was signed.
      const [path = '', text = ''] = target.split(/\?(.*)/s);
      const query = new URLSearchParams(text);
      const grant = verifyMediaUrl(clients.config.mediaUrlSecret, path, query);
      if (!grant) throw new Refusal(403);
      const wanted = readWanted(path, query);
      const found = wanted && (await findWanted(wanted, accept, (media) => isPermitted(media, grant)));
      if (!found) throw new Refusal(404);
      return { found, grant, headers: headersOf(found, grant) };
    },
    isRendition: async (key) => {
      const id = mediaOfKey(key);
      return id !== null && (await findWanted({ kind: 'object', id, key }, '', async () => true))?.kind === 'object';
    },
  };

  async function findWanted(
    wanted: Wanted,
    accept: string,
    isSeen: (media: MediaRow) => Promise<boolean>,
  ): Promise<Found | null> {
    const [media, renditions] = await Promise.all([
      shown.media.read([wanted.id]).then((rows) => rows.get(wanted.id)),
      shown.renditions.read([wanted.id]).then((rows) => rows.get(wanted.id) ?? []),
    ]);
    return media && (await isSeen(media)) ? find(wanted, media, renditions, accept) : null;
  }

  /** As the graph has it at this moment: for everybody, or for whom the URL was given to. */
  async function isPermitted(media: MediaRow, grant: MediaGrant): Promise<boolean> {
    const seen =
      grant.audience === 'public'
        ? await createVisibility(reads, null).publicMedia([media])
        : await createVisibility(reads, grant.viewer).media([media]);
    return seen.has(media.id);
  }
}

function headersOf(found: Found, grant: MediaGrant): Permitted['headers'] {
  return {
    'cache-control': cacheControlOfFound(found, grant),
    'content-disposition': `inline; filename="${found.fileName}"`,
    ...(found.kind === 'object' && found.isNegotiated && { vary: 'Accept' }),
  };
}

function cacheControlOfFound(found: Found, grant: MediaGrant): string {
  if (found.kind === 'playlist') return untilItEnds(grant);
  if (found.kind === 'object' && found.mayImprove) return untilItImproves(grant);
  return cacheControlOf(grant.audience);
}

/** AVIF follows some seconds after READY; by its ETag what has not changed comes without its bytes. */
const untilItImproves = ({ audience }: MediaGrant) => `${audience}, max-age=60`;

/** What holds URLs must not be kept when they have ended. */
function untilItEnds({ audience, until }: MediaGrant): string {
  return `${audience}, max-age=${Math.max(0, until - Math.ceil(Date.now() / 1_000))}`;
}
