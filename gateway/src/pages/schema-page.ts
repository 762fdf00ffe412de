import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Route } from '@lumigraph/lifecycle';
import type { Engine } from '../engine/engine.ts';
import type { Engines } from '../engine/engines.ts';
import type { ListedOperation } from '../persisted/manifest.ts';
import { renderSchema } from './render-schema.ts';

const STYLE = `
body { margin: 0 auto; max-width: 60em; padding: 1em 1.5em 4em; font: 16px/1.5 system-ui, sans-serif; color: #25211c; background: #fdfbf7 }
h2 { margin-top: 2.5em; border-bottom: 1px solid #d9d0c3 } h3 { margin: 2em 0 .3em; scroll-margin-top: 1em }
a { color: #6b3a1e } code, pre { font: 14px/1.5 ui-monospace, monospace } pre { overflow-x: auto; padding: .7em; background: #f2ede4 }
dt { margin-top: .7em } dd p { margin: .1em 0 } dd { margin: 0 0 0 1.5em } dd dd { font-size: .95em } .note { color: #7a5b3f } nav { columns: 14em } nav a { display: block }
@media (prefers-color-scheme: dark) { body { color: #e9e2d6; background: #1e1b17 } a { color: #e0a57c } pre { background: #2a2620 } .note { color: #c9a784 } }`;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

/** `/docs`: the schema in service and the persisted operations, for people to read. Made again only when either has changed. */
export function schemaPage(options: {
  engines: Pick<Engines, 'take'>;
  operations(): readonly ListedOperation[];
}): Route {
  let made: { engine: Engine; operations: readonly ListedOperation[]; page: string } | null = null;

  function page(engine: Engine): string {
    const operations = options.operations();
    if (made?.engine !== engine || made.operations !== operations)
      made = { engine, operations, page: frame(renderSchema(engine.supergraph, operations)) };
    return made.page;
  }

  return {
    path: '/docs',
    handle: async (request, response: ServerResponse) => {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
      const { engine, release } = options.engines.take();
      const html = page(engine);
      release();
      response.writeHead(200, HEADERS).end(request.method === 'HEAD' ? undefined : html);
    },
  };
}

function frame(body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Schema and persisted operations</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>${body}</body></html>`;
}
