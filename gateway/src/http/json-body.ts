import type { IncomingMessage } from 'node:http';
import { isDeepJson } from '@lumigraph/subgraph-kit';
import { MOST_NESTING } from './limits.ts';
import { RequestRefusal } from './request-refusal.ts';

const MOST_BYTES = 1024 * 1024;
// A sender that is told "too large" must still be able to finish, or it never reads the answer.
const MOST_IGNORED_BYTES = 16 * MOST_BYTES;
const TIMEOUT_MS = 30_000;

/**
 * The JSON body of a request, undefined where it has none. Throws a RequestRefusal for a malformed one (400), one beyond 1 MiB (413), and one that
 * is compressed or not in UTF-8 (415).
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (request.method !== 'POST' || !/^application\/json\b/i.test(type)) {
    request.resume();
    return undefined;
  }
  const bytes = await readBytes(request);
  refuseForeignCoding(type, request.headers['content-encoding']);
  const text = decode(bytes);
  if (isDeepJson(text, MOST_NESTING)) throw new RequestRefusal(400, 'The body is nested too deeply.');
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestRefusal(400, 'The body is not JSON.');
  }
}

function refuseForeignCoding(type: string, encoding = 'identity'): void {
  if (encoding.trim().toLowerCase() !== 'identity') throw new RequestRefusal(415, 'The body must not be compressed.');
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) throw new RequestRefusal(415, 'The body must be in UTF-8.');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RequestRefusal(400, 'The body is not UTF-8.');
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const timer = setTimeout(() => request.destroy(), TIMEOUT_MS);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= MOST_BYTES) chunks.push(chunk);
      if (size > MOST_IGNORED_BYTES) break;
    }
  } finally {
    clearTimeout(timer);
  }
  if (size > MOST_BYTES) throw new RequestRefusal(413, 'The body is larger than 1 MiB.');
  return Buffer.concat(chunks);
}
