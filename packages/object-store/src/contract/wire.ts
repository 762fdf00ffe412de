import { randomUUID } from 'node:crypto';
import type { SignedUpload } from '../object-store.ts';

/** All objects of this run lie below it. */
export const RUN_FOLDER = `test/${randomUUID()}`;

/** A folder of keys that no other test uses. */
export function ownFolder(): string {
  return `${RUN_FOLDER}/${randomUUID()}`;
}

/** Bytes that differ all along, so that a shift or a swap shows. */
export function noise(byteSize: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(byteSize);
  let state = seed;
  for (let at = 0; at + 4 <= byteSize; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, at);
  }
  return bytes;
}

/** PUTs as a client would that follows the upload, but for what `but` changes. */
export function send(
  upload: Pick<SignedUpload, 'url' | 'headers'>,
  body: Buffer,
  but: { method?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const headers = { ...Object.fromEntries(upload.headers.map(({ name, value }) => [name, value])), ...but.headers };
  return fetch(upload.url, { method: but.method ?? 'PUT', headers, body: new Uint8Array(body) });
}

/** PUTs without a Content-Length. */
export function sendChunked({ url, headers }: SignedUpload, body: Buffer): Promise<Response> {
  const stream = new Blob([new Uint8Array(body)]).stream();
  return fetch(url, {
    method: 'PUT',
    headers: headers.map(({ name, value }): [string, string] => [name, value]),
    body: stream,
    duplex: 'half',
  });
}

export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

/** The URL with the value of the query parameter that matches changed. */
export function tampered(url: string, name: RegExp): string {
  const changed = new URL(url);
  const [parameter, value] = [...changed.searchParams].find(([parameter]) => name.test(parameter)) ?? [];
  if (parameter === undefined || value === undefined) throw new Error(`${url} has no parameter ${name}`);
  const isNumber = /^\d+$/.test(value);
  changed.searchParams.set(
    parameter,
    isNumber ? String(Number(value) + 1) : value.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')),
  );
  return changed.href;
}
