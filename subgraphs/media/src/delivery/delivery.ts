import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clients, Route } from '@lumigraph/lifecycle';
import { MEDIA_PATH, signMediaUrl } from '@lumigraph/media-urls';
import { sendObject } from '@lumigraph/object-store';
import { answering, refuse } from './answering.ts';
import { createEdgeRoutes, onlyForEdge } from './edge.ts';
import { open } from './find.ts';
import { createPermission } from './permission.ts';

/** Any origin may: who has a signed URL may use it, and there are no cookies. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Content-Range, Accept-Ranges, Content-Length',
};

/**
 * Serves the URLs of media, whichever store has them: with ranges and conditions, in the format of the reader's Accept header where the URL leaves it
 * open. A URL that was handed out for everybody ends as soon as not everybody may see the media any more, any other as soon as the viewer whom it names may not.
 * Never rejects: `media delivery` counts what was answered with 503.
 * With an EDGE_SECRET it is for the caches of `edge/` alone, with the routes that these need besides.
 */
export function createDelivery(clients: Clients): Route[] {
  const { store, config } = clients;
  const permission = createPermission(clients);
  const address = { baseUrl: config.mediaUrl, secret: config.mediaUrlSecret };
  const media = { path: MEDIA_PATH, handle: answering(clients.onFault('media delivery'), answer) };
  const { edgeSecret } = config;
  if (edgeSecret === undefined) return [media];
  return [media, ...createEdgeRoutes(clients, permission)].map((route) => onlyForEdge(route, edgeSecret));

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(CORS)) res.setHeader(name, value);
    if (req.method === 'OPTIONS') return preflight(req, res);
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return refuse(res, 405, 'only GET and HEAD', { allow: 'GET, HEAD' });
    const target = (req.url ?? '').slice(MEDIA_PATH.length);
    const { found, grant, headers } = await permission.permit(target, req.headers.accept ?? '');
    await sendObject(req, res, await open(store, found, (key) => signMediaUrl(address, key, grant)), headers);
  }
}

function preflight(req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': req.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '3600',
  });
  res.end();
}
