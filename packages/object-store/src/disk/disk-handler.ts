import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { download } from './disk-download.ts';
import type { DiskStore } from './disk-store.ts';
import { asRefusal, Refusal } from './refusal.ts';

const PATH = '/objects/';
const IDLE_MS = 30_000;
const LINGER_MS = 5_000;

/** Any origin may: who has a signed URL may use it, and there are no cookies. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Content-Range, Accept-Ranges, Content-Length',
};

/**
 * Serves the URLs that the store signs: PUT of exactly the method, key, type, length and checksum signed, GET and HEAD with ranges and conditions.
 * For requests whose path starts with `/objects/`. Never rejects: `onFault` hears what was answered with 503. A connection that is silent for 30 s is cut.
 */
export function diskStoreHandler(
  store: DiskStore,
  onFault: (error: unknown) => void = () => {},
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    req.socket.setTimeout(IDLE_MS); // Node lifts it when the answer is out.
    for (const [name, value] of Object.entries(CORS)) res.setHeader(name, value);
    try {
      await route(store, req, res);
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal.status === 503 && !req.socket.destroyed) onFault(error);
      await refuse(req, res, refusal).catch(() => res.destroy());
    }
  };
}

async function route(store: DiskStore, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (req.method === 'OPTIONS') return preflight(req, res);
  const { key, query } = addressOf(req.url ?? '');
  if (req.method === 'PUT') {
    store.verify('PUT', key, query);
    const etag = await receive(store, req, key, query);
    res.writeHead(200, { etag: `"${etag}"`, 'content-length': 0 }).end();
  } else if (req.method === 'GET' || req.method === 'HEAD') {
    store.verify('GET', key, query);
    await download(store, req, res, key, query);
  } else {
    throw new Refusal(405, 'MethodNotAllowed', 'only PUT, GET and HEAD', { allow: 'PUT, GET, HEAD, OPTIONS' });
  }
}

/** As it was sent: what a URL parser would make of `..` is not what was signed. */
function addressOf(url: string): { key: string; query: URLSearchParams } {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  if (!path.startsWith(PATH)) throw new Refusal(404, 'NoSuchKey', 'objects lie below /objects/');
  return { key: path.slice(PATH.length), query: new URLSearchParams(query) };
}

function preflight(req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(204, {
    'access-control-allow-methods': 'PUT, GET, HEAD',
    'access-control-allow-headers': req.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '3600',
  });
  res.end();
}

/** Writes the body that a verified PUT promised; its etag. */
async function receive(store: DiskStore, req: IncomingMessage, key: string, query: URLSearchParams): Promise<string> {
  const byteSize = Number(query.get('size'));
  const length = req.headers['content-length'];
  if (length === undefined) throw new Refusal(411, 'MissingContentLength', 'say the Content-Length');
  if (Number(length) > byteSize) throw new Refusal(413, 'EntityTooLarge', `${byteSize} bytes were signed, no more`);
  if (Number(length) < byteSize) throw new Refusal(400, 'EntityTooSmall', `${byteSize} bytes were signed, no less`);
  const uploadId = query.get('uploadId');
  const body = req.iterator({ destroyOnReturn: false }); // An error must still find a way to the client.
  if (uploadId !== null) {
    return store.receivePart(key, uploadId, { number: Number(query.get('partNumber')), byteSize }, body);
  }
  const contentType = query.get('type') ?? '';
  if (req.headers['content-type'] !== contentType) throw new Refusal(403, 'AccessDenied', `${contentType} was signed`);
  return store.receiveObject(key, body, contentType, { byteSize, sha256: query.get('sha256') ?? undefined });
}

async function refuse(req: IncomingMessage, res: ServerResponse, refusal: Refusal): Promise<void> {
  if (res.headersSent || req.socket.destroyed) {
    res.destroy();
    return;
  }
  const body = JSON.stringify({ code: refusal.code, message: refusal.message });
  res.writeHead(refusal.status, {
    ...refusal.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  res.write(body);
  await discard(req);
  res.end();
}

/** A client that is still sending reads the answer only if the connection is not reset under it (RFC 9112, 9.6). */
async function discard(req: IncomingMessage): Promise<void> {
  if (req.complete) return;
  const isOver = new AbortController();
  req.once('close', () => isOver.abort()).resume();
  await wait(LINGER_MS, undefined, { signal: isOver.signal }).catch(() => undefined);
}
