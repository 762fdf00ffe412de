import type { Clients } from '@lumigraph/lifecycle';

/** An edge did not forget an object. With the code STORE_UNAVAILABLE it, or the origin behind it, is away, which is no fault of the purge's. */
class EdgeError extends Error {
  readonly code: 'STORE_UNAVAILABLE' | 'PURGE_REFUSED';

  constructor(code: EdgeError['code'], what: string, options?: ErrorOptions) {
    super(`the edge was not purged: ${what}`, options);
    this.code = code;
  }
}

/** The caches of `edge/`, all of them; without an EDGE_URL there is none and nothing happens. */
export interface Edge {
  /** Has them forget the objects of these keys, which are no renditions any more. Throws an EdgeError. */
  purge(keys: readonly string[]): Promise<void>;
  /** Has them fetch the objects of these keys. What they do not get, `onFault` hears. */
  warm(keys: readonly string[]): Promise<void>;
}

const PATIENCE_MS = 30_000;
/** Requests at once, of one post or media. */
const AT_ONCE = 4;

export function createEdge({ config, onFault }: Pick<Clients, 'config' | 'onFault'>): Edge {
  const { edgeUrls, edgeSecret = '' } = config;
  const onWarmingFault = onFault('media warming');

  async function atEach(keys: readonly string[], one: (url: string, key: string) => Promise<void>): Promise<void> {
    const rest = edgeUrls.flatMap((url) => keys.map((key) => ({ url, key }))).values();
    const takeTurns = async () => {
      for (const { url, key } of rest) await one(url, key);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  }

  async function statusOf(url: string): Promise<number> {
    const answer = await fetch(url, {
      headers: { 'x-edge-secret': edgeSecret },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    // To its end: what is cut off here may be cut off there.
    await answer.body?.pipeTo(new WritableStream());
    return answer.status;
  }

  async function purgeOne(url: string, key: string): Promise<void> {
    const status = await statusOf(`${url}/purge/${key}`).catch((cause: unknown) => {
      throw new EdgeError('STORE_UNAVAILABLE', 'no answer', { cause });
    });
    if (status === 404) return;
    throw new EdgeError(status >= 500 ? 'STORE_UNAVAILABLE' : 'PURGE_REFUSED', `status ${status}`);
  }

  async function warmOne(url: string, key: string): Promise<void> {
    const status = await statusOf(`${url}/warm/${key}`);
    if (status !== 200) throw new Error(`the edge answers ${status}`);
  }

  return {
    purge: (keys) => atEach(keys, purgeOne),
    warm: (keys) => atEach(keys, (url, key) => warmOne(url, key).catch(onWarmingFault)),
  };
}
