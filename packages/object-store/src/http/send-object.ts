import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fresh from 'fresh';

/** What can be sent: its content is read when it is needed. */
export interface Sendable {
  byteSize: number;
  contentType: string;
  /** Without quotes. */
  etag: string;
  lastModified: Date | null;
  /** The bytes from `start` to `end` (inclusive; before `start`: none). */
  read(start: number, end: number): Readable | Promise<Readable>;
}

/** Types that a browser only ever shows or plays; all else it must save. */
const SHOWN = /^(image\/(jpeg|png|webp|avif|gif)|video\/[\w.-]+|audio\/[\w.-]+)$/;

/** Whatever an object says that it is, it never runs as a page of our origin. */
const SAFETY = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
};

/**
 * Answers a GET or HEAD with an object: 200, 206 of one range, 304 or 416. `headers` are sent too; but what is neither picture nor sound nor film is an
 * attachment, whatever they say.
 */
export async function sendObject(
  req: IncomingMessage,
  res: ServerResponse,
  object: Sendable,
  headers: Record<string, string>,
): Promise<void> {
  const { byteSize, contentType } = object;
  const known = knownHeaders(object, headers);
  // Cache-Control: no-cache speaks to caches, and fetch adds it to every conditional request.
  if (fresh({ ...req.headers, 'cache-control': undefined }, known)) {
    res.writeHead(304, known).end();
    return;
  }
  const ifRange = req.headers['if-range'];
  const isRangeWanted = ifRange === undefined || ifRange === known.etag || ifRange === known['last-modified'];
  const range = isRangeWanted ? rangeOf(req.headers.range, byteSize) : undefined;
  if (range === 'beyond the end') return refuseRange(res, byteSize);
  const { start, end } = range ?? { start: 0, end: byteSize - 1 };
  const content = req.method === 'HEAD' ? null : await object.read(start, end);
  res.writeHead(range === undefined ? 200 : 206, {
    ...known,
    'content-type': contentType,
    'content-length': end - start + 1,
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${byteSize}` }),
  });
  if (content === null) res.end();
  else await pipeline(content, res);
}

function knownHeaders(
  { contentType, etag, lastModified }: Sendable,
  headers: Record<string, string>,
): Record<string, string> {
  const isSafe = SHOWN.test(contentType) || headers['content-disposition']?.startsWith('attachment');
  return {
    etag: `"${etag}"`,
    ...(lastModified && { 'last-modified': lastModified.toUTCString() }),
    'accept-ranges': 'bytes',
    ...headers,
    ...(isSafe ? {} : { 'content-disposition': 'attachment' }),
    ...SAFETY,
  };
}

/** The one range that a Range header asks for; undefined when it is absent, malformed or of several (RFC 9110, 14.2 permits to send all). */
function rangeOf(
  header: string | undefined,
  byteSize: number,
): { start: number; end: number } | 'beyond the end' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  const start = first === '' ? Math.max(0, byteSize - Number(last)) : Number(first);
  const end = first === '' || last === '' ? byteSize - 1 : Math.min(Number(last), byteSize - 1);
  return start <= end ? { start, end } : 'beyond the end';
}

function refuseRange(res: ServerResponse, byteSize: number): void {
  const body = JSON.stringify({ code: 'InvalidRange', message: 'the object is shorter' });
  res.writeHead(416, {
    ...SAFETY,
    'content-range': `bytes */${byteSize}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  res.end(body);
}
