import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Route } from '@lumigraph/lifecycle';

const PREFIX = '/graphiql/';
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "frame-ancestors 'none'",
].join('; ');

/** GraphiQL for browsers, from the installed package and not from a CDN. */
export interface Graphiql {
  /** Its scripts and styles, below `/graphiql/`. */
  route: Route;
  page(response: ServerResponse): void;
}

/** Reads GraphiQL into memory (1.6 MB): its UMD build, which needs no bundler, and our page. */
export async function loadGraphiql(): Promise<Graphiql> {
  const own = fileURLToPath(new URL('../../graphiql', import.meta.url));
  const files = {
    'graphiql.js': join(packageFolder('graphiql'), 'graphiql.min.js'),
    'graphiql.css': join(packageFolder('graphiql'), 'graphiql.min.css'),
    'react.js': join(packageFolder('react'), 'umd/react.production.min.js'),
    'react-dom.js': join(packageFolder('react-dom'), 'umd/react-dom.production.min.js'),
    'page.js': join(own, 'page.js'),
    'page.css': join(own, 'page.css'),
  };
  const page = await readFile(join(own, 'index.html'));
  const assets = new Map(
    await Promise.all(
      Object.entries(files).map(async ([name, file]) => [PREFIX + name, await readFile(file)] as const),
    ),
  );
  return {
    page: (response) => {
      const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY };
      response.writeHead(200, headers).end(page);
    },
    route: {
      path: PREFIX,
      handle: async (_request, response, { pathname }) => {
        const asset = assets.get(pathname);
        if (!asset) return void response.writeHead(404).end();
        const headers = { 'content-type': CONTENT_TYPES[extname(pathname)], 'cache-control': 'public, max-age=3600' };
        response.writeHead(200, headers).end(asset);
      },
    },
  };
}

function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}
