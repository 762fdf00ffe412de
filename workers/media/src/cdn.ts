import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';

/** What a CDN is asked to forget: every URL whose object's key begins so. */
interface Purge extends Pick<EventData<'media.deleted'>, 'mediaId'> {
  prefix: string;
}

/** The CDN's hook did not take a purge. With the code STORE_UNAVAILABLE it is away, which is no fault of the purge's. */
class PurgeError extends Error {
  readonly code: 'STORE_UNAVAILABLE' | 'PURGE_REFUSED';

  constructor(code: PurgeError['code'], what: string, options?: ErrorOptions) {
    super(`the CDN was not purged: ${what}`, options);
    this.code = code;
  }
}

const PATIENCE_MS = 10_000;

/** Tells CDN_PURGE_URL what is gone, by a POST of JSON; nothing where there is none. Throws a PurgeError unless the answer is a 2xx. */
export function createCdn({ cdnPurgeUrl, cdnPurgeToken }: Clients['config']): (purge: Purge) => Promise<void> {
  if (cdnPurgeUrl === undefined) return async () => undefined;
  const headers = {
    'content-type': 'application/json',
    ...(cdnPurgeToken !== undefined && { authorization: `Bearer ${cdnPurgeToken}` }),
  };
  return async (purge) => {
    const answer = await fetch(cdnPurgeUrl, {
      method: 'POST',
      headers,
      body: JSON.stringify(purge),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((cause: unknown) => {
      throw new PurgeError('STORE_UNAVAILABLE', 'no answer', { cause });
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    const isAway = answer.status >= 500 || answer.status === 429;
    throw new PurgeError(isAway ? 'STORE_UNAVAILABLE' : 'PURGE_REFUSED', `status ${answer.status}`);
  };
}
