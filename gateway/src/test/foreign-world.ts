import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadGatewayConfig } from '@lumigraph/config';
import { createLog, createMetrics, type Log, serveHttp } from '@lumigraph/lifecycle';
import { buildSchema, execute, type FormattedExecutionResult, parse } from 'graphql';
import { openAnySupergraph } from '../any-supergraph.ts';
import type { Variables } from '../operation/conditions.ts';
import { composeMuseum } from './foreign-compose.ts';
import { Museum } from './foreign-museum.ts';
import { museumRoot } from './foreign-root.ts';
import { type ForeignName, MUSEUM_SDL } from './foreign-sdl.ts';
import { type ForeignSubgraph, startForeignSubgraph } from './foreign-subgraphs.ts';

type Subgraphs = Readonly<Record<ForeignName, ForeignSubgraph>>;

/** Somebody else's supergraph: its file, and the servers it names. */
export interface ForeignSupergraph {
  museum: Museum;
  subgraphs: Subgraphs;
  sdl: string;
  /** Where the SDL stands, in a folder of its own. */
  file: string;
  stop(): Promise<void>;
}

export async function startForeignSupergraph(): Promise<ForeignSupergraph> {
  const museum = new Museum();
  const [catalog, people, shop, depot] = await Promise.all([
    startForeignSubgraph('catalog', museum),
    startForeignSubgraph('people', museum),
    startForeignSubgraph('shop', museum),
    startForeignSubgraph('depot', museum),
  ]);
  const subgraphs = { catalog, people, shop, depot };
  const sdl = composeMuseum({ catalog: catalog.url, people: people.url, shop: shop.url, depot: depot.url });
  const folder = await mkdtemp(join(tmpdir(), 'lumigraph-supergraph-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, sdl);
  return {
    museum,
    subgraphs,
    sdl,
    file,
    stop: async () => {
      await Promise.all(Object.values(subgraphs).map((subgraph) => subgraph.stop()));
      await rm(folder, { recursive: true });
    },
  };
}

/** A running gateway over a supergraph's file. */
export interface ForeignGateway {
  url: string;
  ask(query: string, variables?: Variables, headers?: Record<string, string>): Promise<FormattedExecutionResult>;
  stop(): Promise<void>;
}

/** Serves the file by what `npm run gateway` serves it by; `env` is its configuration. */
export async function startForeignGateway(
  file: string,
  { env = {}, log = createLog({ level: 'silent', name: 'test' }) }: { env?: Record<string, string>; log?: Log } = {},
): Promise<ForeignGateway> {
  const metrics = createMetrics('test');
  const part = await openAnySupergraph({ config: loadGatewayConfig(env), log, metrics }, file);
  const { routes = [], onUpgrade } = part;
  const upgrade = onUpgrade ? { onUpgrade } : {};
  const server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {}, ...upgrade });
  const url = `${server.url}/graphql`;
  return {
    url,
    ask: (query, variables = {}, headers = {}) => askOver(url, { query, variables }, headers),
    stop: async () => {
      await part.drain?.();
      await server.close(0);
      await part.stop();
    },
  };
}

export async function askOver(
  url: string,
  body: { query: string; variables?: Variables },
  headers: Record<string, string> = {},
): Promise<FormattedExecutionResult> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return (await response.json()) as FormattedExecutionResult;
}

/** The museum's schema without federation, and what it answers over a museum. */
export const museumSchema = buildSchema(MUSEUM_SDL);

export async function askMonolith(museum: Museum, query: string, variableValues: Variables = {}) {
  const rootValue = museumRoot(museum);
  const result = await execute({ schema: museumSchema, document: parse(query), rootValue, variableValues });
  return JSON.parse(JSON.stringify(result)) as FormattedExecutionResult;
}
