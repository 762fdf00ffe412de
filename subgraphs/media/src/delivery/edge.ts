import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clients, Route } from '@lumigraph/lifecycle';
import { MEDIA_PATH } from '@lumigraph/media-urls';
import { sendObject } from '@lumigraph/object-store';
import { answering, refuse } from './answering.ts';
import { openObject } from './find.ts';
import { type Permission, Refusal } from './permission.ts';

const CHECK_PATH = `/edge/check${MEDIA_PATH}`;
const OBJECTS_PATH = '/edge/objects/';

/** By whom it is kept a client never learns: it gets what the check says. */
const FOR_GOOD = { 'cache-control': 'public, max-age=31536000, immutable' };

/**
 * What the caches of `edge/` ask. `/edge/check/media/…` says what a URL permits now: 204 with the object's key (none where it is made for this URL alone) and the headers for the
 * client, or 403, with 404 in `x-refusal` where that is meant, for nginx knows no other refusal. `/edge/objects/<key>` is a rendition's bytes, whoever may see them.
 */
export function createEdgeRoutes(
  { store, onFault }: Pick<Clients, 'store' | 'onFault'>,
  permission: Permission,
): Route[] {
  const onEdgeFault = onFault('media edge');
  return [
    { path: CHECK_PATH, handle: answering(onEdgeFault, check) },
    { path: OBJECTS_PATH, handle: answering(onEdgeFault, sendRendition) },
  ];

  async function check(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const target = (req.url ?? '').slice(CHECK_PATH.length);
    const permitted = await permission.permit(target, req.headers.accept ?? '').catch((error: unknown) => {
      if (error instanceof Refusal) return error;
      throw error;
    });
    if (permitted instanceof Refusal) {
      return refuse(res, 403, permitted.message, { 'x-refusal': String(permitted.status) });
    }
    const { found, headers } = permitted;
    res.writeHead(204, {
      ...(found.kind === 'object' && { 'x-object-key': found.key }),
      'x-cache-control': headers['cache-control'],
      'x-content-disposition': headers['content-disposition'],
      ...(headers.vary && { 'x-vary': headers.vary }),
    });
    res.end();
  }

  async function sendRendition(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const key = (req.url ?? '').slice(OBJECTS_PATH.length);
    if (!(await permission.isRendition(key))) throw new Refusal(404);
    await sendObject(req, res, await openObject(store, key), FOR_GOOD);
  }
}

/** The route as it is for who knows the secret; for anybody else there is none. */
export function onlyForEdge({ path, handle }: Route, secret: string): Route {
  const right = digest(secret);
  return {
    path,
    handle: async (req, res, url) => {
      if (timingSafeEqual(digest(String(req.headers['x-edge-secret'])), right)) return handle(req, res, url);
      refuse(res, 404, 'not found');
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
