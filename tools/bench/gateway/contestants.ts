import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUBGRAPHS } from '@lumigraph/config';
import { supergraphSdl } from '@lumigraph/schema';
import type { Room } from '../measure.ts';
import { OURS_IN_PROCESS, OURS_OVER_HTTP } from './comparison.ts';
import { HIVE_VERSION, writeHiveConfig } from './hive.ts';
import { programAt, type ServerProcess, startServer } from './server-process.ts';
import { createViewers, type Viewers } from './viewers.ts';

const HIVE = `Hive Gateway ${HIVE_VERSION}`;

/** A way to answer the query. */
export interface Contestant {
  name: string;
  /** The process that clients ask. */
  gateway: ServerProcess;
  url: string;
  /** The processes it asks in turn. */
  behind: readonly ServerProcess[];
  /** The Authorization header of a request, by its number. */
  authorization(index: number): Promise<string>;
}

/** Starts all of them; Hive Gateway from this file, or not at all where there is none. */
export async function startContestants(room: Room, hive: string | null): Promise<Contestant[]> {
  const secret = randomBytes(32).toString('hex');
  const viewers = await createViewers(secret);
  const env = { ...configurationWithoutStores(secret), TOKEN_PUBLIC_KEYS: viewers.publicKeys };
  const subgraphs = await startSubgraphs(env, room);
  const urls = Object.entries(subgraphs).map(([name, { origin }]) => [name, `${origin}/graphql`] as const);
  const supergraph = writeSupergraph(room, urls);
  const behind = Object.values(subgraphs);
  return Promise.all([
    ...startOurs(env, { urls, behind }, viewers, room),
    ...startApollo({ supergraph, behind }, viewers, room),
    ...(hive === null ? [] : startHive(hive, { supergraph, behind }, viewers, room)),
    startMonolith(viewers, room),
  ]);
}

function startOurs(
  env: Record<string, string>,
  { urls, behind }: { urls: readonly (readonly [string, string])[]; behind: readonly ServerProcess[] },
  { signedIn }: Viewers,
  room: Room,
): Promise<Contestant>[] {
  const args = () => [programAt(import.meta.resolve('./our-gateway.ts'))];
  const remote = Object.fromEntries(urls.map(([name, url]) => [`SUBGRAPH_${name.toUpperCase()}_URL`, url]));
  return [
    enter(OURS_IN_PROCESS, { env, args }, { path: '/graphql', behind: [], authorization: signedIn }, room),
    enter(
      OURS_OVER_HTTP,
      { env: { ...env, ...remote }, args },
      { path: '/graphql', behind, authorization: signedIn },
      room,
    ),
  ];
}

function startApollo(
  { supergraph, behind }: { supergraph: string; behind: readonly ServerProcess[] },
  { vouchedFor }: Viewers,
  room: Room,
): Promise<Contestant>[] {
  const program = programAt(import.meta.resolve('./apollo-gateway.ts'));
  const args = (way: string) => (port: number) => [program, String(port), supergraph, way];
  const env = { APOLLO_TELEMETRY_DISABLED: '1' };
  return [
    enter(
      'Apollo Gateway, remote',
      { env, args: args('remote') },
      { path: '/', behind, authorization: vouchedFor },
      room,
    ),
    enter(
      'Apollo Gateway, local',
      { env, args: args('local') },
      { path: '/', behind: [], authorization: vouchedFor },
      room,
    ),
  ];
}

function startHive(
  bin: string,
  { supergraph, behind }: { supergraph: string; behind: readonly ServerProcess[] },
  { vouchedFor }: Viewers,
  room: Room,
): Promise<Contestant>[] {
  const config = writeHiveConfig(room, supergraph);
  const listening = (port: number) => ['--host', '127.0.0.1', '--port', String(port)];
  const args =
    (...flags: string[]) =>
    (port: number) => [bin, 'supergraph', '--config-path', config, ...listening(port), ...flags];
  const way = { path: '/graphql', behind, authorization: vouchedFor };
  return [
    enter(HIVE, { args: args() }, way, room),
    enter(`${HIVE} with JIT`, { args: args('--jit') }, way, room),
    // Together with JIT it answers null.
    enter(`${HIVE} with Router Runtime`, { args: args('--hive-router-runtime') }, way, room),
  ];
}

function startMonolith({ signedIn }: Viewers, room: Room): Promise<Contestant> {
  const args = (port: number) => [programAt(import.meta.resolve('./monolith.ts')), String(port)];
  return enter('graphql-js, one schema', { args }, { path: '/', behind: [], authorization: signedIn }, room);
}

async function enter(
  name: string,
  plan: { env?: Record<string, string>; args(port: number): readonly string[] },
  { path, ...way }: { path: string } & Pick<Contestant, 'behind' | 'authorization'>,
  room: Room,
): Promise<Contestant> {
  const gateway = await startServer({ name, ...plan }, room);
  return { name, gateway, url: gateway.origin + path, ...way };
}

async function startSubgraphs(env: Record<string, string>, room: Room): Promise<Record<string, ServerProcess>> {
  const program = programAt(import.meta.resolve('./subgraph-server.ts'));
  const started = SUBGRAPHS.map(
    async (name) => [name, await startServer({ name, env, args: () => [program, name] }, room)] as const,
  );
  return Object.fromEntries(await Promise.all(started));
}

/** The committed supergraph with the URLs of these subgraphs in it. */
function writeSupergraph({ folder }: Room, urls: readonly (readonly [string, string])[]): string {
  const file = join(folder, 'supergraph.graphql');
  const named = urls.reduce(
    (sdl, [name, url]) => sdl.replace(`"subgraph:${name}"`, JSON.stringify(url)),
    supergraphSdl(),
  );
  writeFileSync(file, named);
  return file;
}

function configurationWithoutStores(gatewaySecret: string): Record<string, string> {
  return {
    DATABASE_URL: 'postgres://localhost/none',
    REDIS_URL: 'redis://localhost',
    NATS_URL: 'nats://localhost',
    OBJECT_STORE_URL: 'disk:///nowhere',
    GATEWAY_SECRET: gatewaySecret,
    MEDIA_URL_SECRET: gatewaySecret,
  };
}
