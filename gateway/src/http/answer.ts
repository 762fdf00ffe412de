import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Outcome } from '../operation/operation-request.ts';
import type { Compress } from './compression.ts';
import type { MediaType } from './negotiation.ts';

type Result = Extract<Outcome, { kind: 'result' }>;

/** What no cache may keep: it may be a viewer's, and an error is soon another. */
const UNKEPT = 'private, no-store';

/**
 * Writes an answer. Only what an anonymous client got by GET, without errors, may be kept by others: for as long as its policy says, with an
 * ETag by which it is asked for again (RFC 9111).
 */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  how: { outcome: Result; mediaType: MediaType; compress: Compress },
): Promise<void> {
  const { outcome, mediaType, compress } = how;
  const text = Buffer.from(JSON.stringify(outcome.result));
  // Its other headers are about this client.
  const kept = isPublic(request, outcome) ? keepingHeaders(text, outcome.cache.maxAge) : null;
  const headers: OutgoingHttpHeaders = kept ?? { ...outcome.headers, 'cache-control': UNKEPT };
  if (kept && isKnown(request.headers['if-none-match'], kept.etag)) return void response.writeHead(304, headers).end();
  const status = outcome.isAboutDocument && mediaType === 'application/json' ? 200 : outcome.status;
  if (status === 401) headers['www-authenticate'] = 'Bearer error="invalid_token"';
  const { body, encoding } = await compress(text, String(request.headers['accept-encoding'] ?? ''));
  if (encoding !== 'identity') headers['content-encoding'] = encoding;
  headers['content-type'] = `${mediaType}; charset=utf-8`;
  headers['content-length'] = body.length;
  response.writeHead(status, headers).end(body);
}

/** Of an answer with errors, or to a viewer, the front door says that nobody may keep it. */
function isPublic({ method }: IncomingMessage, { status, cache }: Result): boolean {
  return method === 'GET' && status === 200 && cache.scope === 'PUBLIC' && cache.maxAge > 0;
}

function keepingHeaders(text: Buffer, maxAge: number) {
  // Weak: it is the same for all codings of the body.
  const etag = `W/"${createHash('sha256').update(text).digest('base64url')}"`;
  return { 'cache-control': `public, max-age=${maxAge}`, etag };
}

/** RFC 9110, section 13.1.2: by weak comparison. */
function isKnown(known: string | undefined, etag: string): boolean {
  if (known?.trim() === '*') return true;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return known?.split(',').some((tag) => opaque(tag) === opaque(etag)) ?? false;
}
