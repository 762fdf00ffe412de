import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendObject } from '../http/send-object.ts';
import type { DiskStore } from './disk-store.ts';
import { readContent } from './object-file.ts';

/** Answers a verified GET or HEAD as sendObject does; 404 as a Refusal. */
export async function download(
  store: DiskStore,
  req: IncomingMessage,
  res: ServerResponse,
  key: string,
  query: URLSearchParams,
): Promise<void> {
  const { handle, info, cacheControl } = await store.open(key);
  const caching = query.get('cacheControl') ?? cacheControl;
  const disposition = query.get('contentDisposition');
  try {
    const object = { ...info, read: (start: number, end: number) => readContent(handle, start, end) };
    await sendObject(req, res, object, {
      ...(caching === undefined ? {} : { 'cache-control': caching }),
      ...(disposition === null ? {} : { 'content-disposition': disposition }),
    });
  } finally {
    await handle.close();
  }
}
