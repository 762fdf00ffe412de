import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HttpServer, type Route, serveHttp } from '@lumigraph/lifecycle';
import { createDelivery, createMediaRecord, type MediaRecord } from '@lumigraph/media';
import { createMediaWorker } from '@lumigraph/media-worker';
import { type Link, openLink, type TestStack, testStack } from '../test-stack/index.ts';
import { type Edge, startEdge } from './nginx.ts';

/** Two edges before one origin, with the media worker that gives them orders. */
export interface World {
  stack: TestStack;
  record: MediaRecord;
  /** `patient` remembers what is permitted for an hour, `edge` for a second; they share nothing but the origin. */
  edge: Edge;
  patient: Edge;
  origin: HttpServer;
  /** Between the edges and the origin. */
  link: Link;
  secret: string;
  /** What the origin was asked for: paths, and with them ranges; emptied by who wants to count anew. */
  asked: string[];
  stop(): Promise<void>;
}

/** Starts everything; whoever calls stops it. */
export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-edge-'));
  const secret = randomBytes(32).toString('base64url');
  const asked: string[] = [];
  // The workers' edge is known only when the origin is.
  const stack = await testStack({ EDGE_SECRET: secret, EDGE_URL: 'http://127.0.0.1:1' });
  const { log, metrics } = stack.clients;
  const record = createMediaRecord(stack.clients);
  const elsewhere = { path: '/graphql', handle: async () => {} };
  const routes = [...createDelivery(stack.clients), elsewhere].map((route) => noting(route, asked));
  const origin = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
  const link = await openLink(origin.url);
  const { host } = new URL(link.url);
  const edge = await startEdge({ folder: join(folder, 'edge'), origin: host, secret, checkTime: '1s' });
  const patient = await startEdge({ folder: join(folder, 'patient'), origin: host, secret, checkTime: '1h' });
  const config = { ...stack.config, edgeUrls: [edge.control, patient.control] };
  const worker = await createMediaWorker({ ...stack.clients, config });
  return {
    ...{ stack, record, edge, patient, origin, link, secret, asked },
    stop: async () => {
      await worker.stop();
      await Promise.all([edge.stop(), patient.stop()]);
      await link.cut();
      await origin.close(0);
      await record.stop();
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function noting({ path, handle }: Route, asked: string[]): Route {
  return {
    path,
    handle: (req, res, url) => {
      const { range } = req.headers;
      asked.push(range === undefined ? url.pathname : `${url.pathname} ${range}`);
      return handle(req, res, url);
    },
  };
}

export async function read(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await fetch(url, { headers, method });
  const { status } = answer;
  return {
    status,
    cache: answer.headers.get('x-cache'),
    headers: answer.headers,
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

/** The files of one tier's cache. */
export async function filesOf({ cache }: Edge, tier: 'edge' | 'shield'): Promise<string[]> {
  const entries = await readdir(join(cache, tier), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((file) => join(file.parentPath, file.name));
}

/** How many files of a tier hold these bytes. */
export async function cached(edge: Edge, tier: 'edge' | 'shield', bytes: Buffer): Promise<number> {
  // A file may be replaced meanwhile.
  const contents = (await filesOf(edge, tier)).map((file) => readFile(file).catch(() => Buffer.of()));
  return (await Promise.all(contents)).filter((content) => content.includes(bytes)).length;
}
