import type { IncomingMessage } from 'node:http';
import { isDeepJson } from '@lumigraph/subgraph-kit';
import type { Limits } from '../limits/limit-exceeded.ts';
import { checkBody, MOST_NESTING } from '../limits/text.ts';
import { refuse } from '../operation/refused.ts';
import { refusing } from './refusal.ts';

// A sender that is told "too large" must still be able to finish, or it never reads the answer.
const MOST_IGNORED_BYTES = 16 * 1024 * 1024;

/**
 * The JSON body of a request. Throws a Refused for one that is malformed (400), is not there in time (408), is larger than `limits` allow (413),
 * or is no JSON, compressed or not in UTF-8 by its own account (415).
 */
export async function readJson(request: IncomingMessage, how: { limits: Limits; withinMs: number }): Promise<unknown> {
  const bytes = await readBytes(request, how);
  refuseForeignFormat(request);
  const text = decode(bytes);
  if (isDeepJson(text, MOST_NESTING)) throw refuse(400, 'BAD_REQUEST', 'The body is nested too deeply.');
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(400, 'BAD_REQUEST', 'The body is not JSON.');
  }
}

/** Whether the request says that its body is JSON. A browser sends no other page's request that says so without asking first. */
export function isJson({ headers }: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
}

function refuseForeignFormat(request: IncomingMessage): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!isJson(request)) throw refuse(415, 'BAD_REQUEST', 'The content-type must be application/json.');
  if (encoding.trim().toLowerCase() !== 'identity')
    throw refuse(415, 'BAD_REQUEST', 'The body must not be compressed.');
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) throw refuse(415, 'BAD_REQUEST', 'The body must be in UTF-8.');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse(400, 'BAD_REQUEST', 'The body is not UTF-8.');
  }
}

async function readBytes(
  request: IncomingMessage,
  { limits, withinMs }: { limits: Limits; withinMs: number },
): Promise<Buffer> {
  const { promise: ended, resolve: end, reject } = Promise.withResolvers<void>();
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limits.bodyBytes) chunks.push(chunk);
    if (size > MOST_IGNORED_BYTES) end();
  };
  const late = setTimeout(() => reject(unfinished(408, 'The body did not come in time.')), withinMs);
  request.on('data', take).once('end', end);
  // Nobody hears this; but nobody waits any longer.
  request.once('error', () => reject(unfinished(400, 'The body is not complete.')));
  try {
    await ended;
  } finally {
    clearTimeout(late);
    request.off('data', take).resume();
  }
  refusing(413, () => checkBody(size, limits), request.complete ? {} : { connection: 'close' });
  return Buffer.concat(chunks);
}

/** What may still come of the body is not waited for. */
function unfinished(status: number, message: string) {
  return refuse(status, 'BAD_REQUEST', message, { headers: { connection: 'close' } });
}
