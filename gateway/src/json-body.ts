import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 1024 * 1024;
// A sender that is told "too large" must still be able to finish, or it never reads the answer.
const MOST_IGNORED_BYTES = 16 * MOST_BYTES;
const TIMEOUT_MS = 30_000;

/** Why a body is not read. */
export class BodyRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The JSON body of a request, undefined where it has none. Throws a BodyRefusal (400, 413) for a malformed one or one beyond 1 MiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
  if (request.method !== 'POST' || !isJson) {
    request.resume();
    return undefined;
  }
  const bytes = await readBytes(request);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BodyRefusal(400, 'The body is not JSON.');
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
  if (size > MOST_BYTES) throw new BodyRefusal(413, 'The body is larger than 1 MiB.');
  return Buffer.concat(chunks);
}
