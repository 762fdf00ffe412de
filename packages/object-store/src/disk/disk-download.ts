import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import fresh from 'fresh';
import type { DiskStore } from './disk-store.ts';
import { type OpenObject, readContent } from './object-file.ts';
import { Refusal } from './refusal.ts';

/** Answers a verified GET or HEAD: 200, 206, 304; 404 and 416 as Refusals. */
export async function download(
  store: DiskStore,
  req: IncomingMessage,
  res: ServerResponse,
  key: string,
  query: URLSearchParams,
): Promise<void> {
  const object = await store.open(key);
  try {
    const headers = headersOf(object, query);
    // Cache-Control: no-cache speaks to caches, and fetch adds it to every conditional request.
    if (fresh({ ...req.headers, 'cache-control': undefined }, headers)) {
      res.writeHead(304, headers).end();
      return;
    }
    await answer(req, res, object, headers);
  } finally {
    await object.handle.close();
  }
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  { handle, info }: OpenObject,
  headers: Record<string, string>,
): Promise<void> {
  const ifRange = req.headers['if-range'];
  const isRangeWanted = ifRange === undefined || ifRange === headers.etag || ifRange === headers['last-modified'];
  const range = isRangeWanted ? rangeOf(req.headers.range, info.byteSize) : undefined;
  const { start, end } = range ?? { start: 0, end: info.byteSize - 1 };
  res.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    'content-type': info.contentType,
    'content-length': end - start + 1,
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${info.byteSize}` }),
  });
  if (req.method === 'HEAD') res.end();
  else await pipeline(readContent(handle, start, end), res);
}

function headersOf({ info, cacheControl }: OpenObject, query: URLSearchParams): Record<string, string> {
  const caching = query.get('cacheControl') ?? cacheControl;
  const disposition = query.get('contentDisposition');
  return {
    etag: `"${info.etag}"`,
    'last-modified': info.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    // Objects share an origin with the API: were one a page, it must not act there.
    'content-security-policy': "default-src 'none'; sandbox",
    ...(caching === undefined ? {} : { 'cache-control': caching }),
    ...(disposition === null ? {} : { 'content-disposition': disposition }),
  };
}

/** The one range that a Range header asks for; undefined when it is absent, malformed or of several (RFC 9110, 14.2 permits to send all). */
function rangeOf(header: string | undefined, byteSize: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  const start = first === '' ? Math.max(0, byteSize - Number(last)) : Number(first);
  const end = first === '' || last === '' ? byteSize - 1 : Math.min(Number(last), byteSize - 1);
  if (start <= end) return { start, end };
  throw new Refusal(416, 'InvalidRange', 'the object is shorter', { 'content-range': `bytes */${byteSize}` });
}
