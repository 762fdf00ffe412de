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
  /** Has them forget these objects, which are no renditions any more. Throws an EdgeError. */
  purge(objects: readonly StoredObject[]): Promise<void>;
  /** Has them fetch the objects of these keys. What they do not get, `onFault` hears. */
  warm(keys: readonly string[]): Promise<void>;
}

interface StoredObject {
  key: string;
  byteSize: number;
}

/** One order: an object's key, and of a film the byte with which the slice begins. */
interface Order {
  key: string;
  start?: number;
}

/** Films lie in the caches by slices of this size (`slice` in `edge/edge.conf.template`). */
const SLICE_BYTES = 1024 * 1024;
const PATIENCE_MS = 30_000;
/** Requests at once, of one post or media. */
const AT_ONCE = 4;

export function createEdge({ config, onFault }: Pick<Clients, 'config' | 'onFault'>): Edge {
  const { edgeUrls, edgeSecret = '' } = config;
  const onWarmingFault = onFault('media warming');

  async function atEach(orders: readonly Order[], one: (url: string, order: Order) => Promise<void>): Promise<void> {
    const rest = edgeUrls.flatMap((url) => orders.map((order) => ({ url, order }))).values();
    const takeTurns = async () => {
      for (const { url, order } of rest) await one(url, order);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  }

  async function statusOf(url: string, start?: number): Promise<number> {
    const answer = await fetch(url, {
      headers: { 'x-edge-secret': edgeSecret, ...(start !== undefined && { range: `bytes=${start}-${start}` }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    // To its end: what is cut off here may be cut off there.
    await answer.body?.pipeTo(new WritableStream());
    return answer.status;
  }

  async function purgeOne(url: string, { key, start }: Order): Promise<void> {
    const status = await statusOf(`${url}/purge/${key}`, start).catch((cause: unknown) => {
      throw new EdgeError('STORE_UNAVAILABLE', 'no answer', { cause });
    });
    if (status === 404) return;
    throw new EdgeError(status >= 500 ? 'STORE_UNAVAILABLE' : 'PURGE_REFUSED', `status ${status}`);
  }

  async function warmOne(url: string, { key }: Order): Promise<void> {
    const status = await statusOf(`${url}/warm/${key}`);
    if (status !== 200) throw new Error(`the edge answers ${status}`);
  }

  return {
    purge: (objects) => atEach(objects.flatMap(slicesOf), purgeOne),
    warm: (keys) =>
      atEach(
        keys.map((key) => ({ key })),
        (url, order) => warmOne(url, order).catch(onWarmingFault),
      ),
  };
}

/** All that the caches may hold of an object, each by itself. */
function slicesOf({ key, byteSize }: StoredObject): Order[] {
  if (!key.endsWith('.mp4')) return [{ key }];
  return Array.from({ length: Math.ceil(byteSize / SLICE_BYTES) }, (_, slice) => ({ key, start: slice * SLICE_BYTES }));
}
