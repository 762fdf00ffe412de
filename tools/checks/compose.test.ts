import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configVariables, loadConfig, SUBGRAPHS } from '@lumigraph/config';
import { describe, expect, test } from 'vitest';
import { composeSecrets } from '../compose/secrets.ts';
import { type ComposeService, composeFile, optionalVariables, requiredVariables } from './compose-file.ts';

const ROOT = join(import.meta.dirname, '../..');
const { services, volumes } = composeFile(composeSecrets());
const all = Object.entries(services);
const ours = all.filter(([, { build }]) => build !== undefined);
const isOneShot = ({ healthcheck }: ComposeService) => healthcheck?.disable === true;

test('it has every store, an edge, and a service for each process', () => {
  const stores = all.filter(([, one]) => one.build === undefined && !isOneShot(one)).map(([name]) => name);
  expect(stores).toEqual(['postgres', 'redis', 'nats', 'minio', 'meilisearch', 'clamav', 'edge']);
  const entries = globSync(['gateway/src/main.ts', 'subgraphs/*/src/main.ts', 'workers/*/src/main.ts'], { cwd: ROOT });
  const commands = ours.map(([, { command }]) => command?.at(-1)).filter((entry) => !entry?.startsWith('tools/'));
  expect(commands.sort()).toEqual(entries.sort());
});

test('whatever must be secret comes from outside, and `npm run compose:env` makes it', () => {
  expect(requiredVariables()).toEqual(Object.keys(composeSecrets()).sort());
  expect(optionalVariables()).toEqual([
    'APP_URL',
    'LOG_LEVEL',
    'MAIL_FROM',
    'MEDIA_URL',
    'OBJECT_STORE_PUBLIC_URL',
    'PUBLIC_URL',
    'SMTP_URL',
  ]);
});

describe.each(all)('%s', (_name, service) => {
  test('is checked, limited and restarted', () => {
    expect(service.deploy?.resources.limits).toBeDefined();
    if (isOneShot(service)) return expect(service.restart).toBe('on-failure');
    expect(service.restart).toBe('unless-stopped');
    expect(service.healthcheck?.test?.length).toBeGreaterThan(1);
  });

  test('waits only for services that are there, as they can be waited for', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      const awaited = services[other];
      if (!awaited) throw new Error(`there is no service ${other}`);
      expect(condition).toBe(isOneShot(awaited) ? 'service_completed_successfully' : 'service_healthy');
    }
  });
});

describe.each(ours)('%s', (_name, { command = [], environment, healthcheck, depends_on }) => {
  test('runs a file that is in the image', () => {
    const [program, entry = ''] = command;
    expect(program).toBe('node');
    expect(existsSync(join(ROOT, entry))).toBe(true);
    expect(imageFolders().some((folder) => entry.startsWith(`${folder}/`))).toBe(true);
  });

  test('is given only variables that the code reads, and all that it needs', () => {
    const known = configVariables().map(({ name }) => name);
    for (const name of Object.keys(environment)) expect(known).toContain(name);
    expect(() => loadConfig(environment)).not.toThrow();
  });

  test('is reached where its address says', () => {
    const { host, port } = loadConfig(environment);
    expect(host).toBe('0.0.0.0');
    if (healthcheck?.disable) return;
    expect(healthcheck?.test?.join(' ')).toContain(`http://127.0.0.1:${port}/health/ready`);
  });

  test('finds its stores, and waits for them', () => {
    const { databaseUrl, redisUrls, natsUrls, objectStoreUrl } = loadConfig(environment);
    const urls = [databaseUrl, ...redisUrls, ...natsUrls, objectStoreUrl].map((url) => new URL(url));
    expect(urls.map((url) => url.host)).toEqual(['postgres:5432', 'redis:6379', 'nats:4222', 'minio:9000']);
    const waitsFor = new Set([...Object.keys(depends_on), ...Object.keys(services.migrate?.depends_on ?? {})]);
    for (const { hostname } of depends_on.migrate ? urls : urls.slice(0, 1)) expect([...waitsFor]).toContain(hostname);
  });
});

test('the gateway finds each subgraph at its service and port', () => {
  const { subgraphUrls } = loadConfig(services.gateway?.environment);
  for (const name of SUBGRAPHS) {
    const { port } = loadConfig(services[name]?.environment);
    expect(subgraphUrls[name]).toBe(`http://${name}:${port}/graphql`);
  }
});

test('clients reach the gateway and the object store at the published ports', () => {
  const { publicUrl, objectStoreUrl, port } = loadConfig(services.gateway?.environment);
  const published = (url: string, inner: string) => [`${new URL(url).port}:${inner}`];
  expect(services.gateway?.ports).toEqual(published(publicUrl, String(port)));
  const { searchParams, port: storePort } = new URL(objectStoreUrl);
  expect(services.minio?.ports).toEqual(published(searchParams.get('public') ?? '', storePort));
});

test('media are reached through the edge alone, which has all that its configuration asks for', () => {
  const { environment = {}, ports = [], volumes: mounted = [], healthcheck } = services.edge ?? {};
  const template = readFileSync(join(ROOT, 'edge/edge.conf.template'), 'utf8');
  const wanted = new Set([...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
  expect(Object.keys(environment).sort()).toEqual([...wanted].sort());
  expect(mounted[0]).toMatch(/^\.\/edge\/edge\.conf\.template:.*\/default\.conf\.template:ro$/);
  const gateway = loadConfig(services.gateway?.environment);
  expect(environment.ORIGIN).toBe(`gateway:${gateway.port}`);
  expect(gateway.edgeSecret).toBe(environment.EDGE_SECRET);
  for (const [, one] of ours) {
    const { mediaUrl } = loadConfig(one.environment);
    expect(ports).toEqual([`${new URL(mediaUrl).port}:${environment.EDGE_LISTEN}`]);
  }
  const { edgeUrls, edgeSecret } = loadConfig(services['media-worker']?.environment);
  expect([edgeUrls, edgeSecret]).toEqual([[`http://edge:${environment.CONTROL_LISTEN}`], environment.EDGE_SECRET]);
  expect(healthcheck?.test?.join(' ')).toContain(`http://127.0.0.1:${environment.CONTROL_LISTEN}/health`);
  const holders = ours.filter(([, { environment: own }]) => 'EDGE_SECRET' in own).map(([name]) => name);
  expect(holders).toEqual(['gateway', 'media-worker']);
});

test('the object store tells the media worker of new objects, and no one else hears it', () => {
  const told = services.minio?.environment ?? {};
  const listeners = ours.filter(([, { environment }]) => loadConfig(environment).objectStoreSubject !== undefined);
  expect(listeners.map(([name]) => name)).toEqual(['media-worker']);
  const { objectStoreSubject, natsUrls, objectStoreUrl } = loadConfig(services['media-worker']?.environment);
  expect(told.MINIO_NOTIFY_NATS_SUBJECT_LUMIGRAPH).toBe(objectStoreSubject);
  expect(`nats://${told.MINIO_NOTIFY_NATS_ADDRESS_LUMIGRAPH}`).toBe(natsUrls[0]);
  const { command = [], environment = {} } = services['minio-notifications'] ?? {};
  expect(command.join(' ')).toContain(` store${new URL(objectStoreUrl).pathname} arn:minio:sqs::LUMIGRAPH:nats`);
  expect(new URL(environment.MC_HOST_store ?? '').host).toBe(new URL(objectStoreUrl).host);
});

test('the media worker has what is uploaded scanned', () => {
  const { clamavUrl = '' } = loadConfig(services['media-worker']?.environment);
  expect(clamavUrl).toBe('tcp://clamav:3310');
  expect(services).toHaveProperty(new URL(clamavUrl).hostname);
});

test('only who needs them holds the token keys', () => {
  const holders = (name: string) => ours.filter(([, { environment }]) => name in environment).map(([key]) => key);
  expect(holders('TOKEN_PRIVATE_KEY')).toEqual(['users']);
  expect(holders('TOKEN_PUBLIC_KEYS')).toEqual(['gateway']);
});

test('only who sends mails is told of the mail server', () => {
  const told = ours.filter(([, { environment }]) => 'SMTP_URL' in environment).map(([key]) => key);
  expect(told).toEqual(['people-worker']);
});

test('PostgreSQL takes the connections of all processes', () => {
  const pools = ours.map(([, { environment }]) => loadConfig(environment).databasePool);
  const most = services.postgres?.command?.find((word) => word.startsWith('max_connections='));
  expect(Number(most?.split('=')[1])).toBeGreaterThan(pools.reduce((sum, pool) => sum + pool, 0));
});

test('every volume is declared and used, by one store each', () => {
  const mounted = all.flatMap(([, service]) => service.volumes.map((volume) => volume.split(':')[0] ?? ''));
  const used = mounted.filter((source) => !source.startsWith('./'));
  expect(used.sort()).toEqual(Object.keys(volumes).sort());
});

test('the image runs as a user of its own, tells whether it is ready, and sets only variables that the code reads', () => {
  const dockerfile = readDockerfile();
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toContain('/health/ready');
  const set = [...dockerfile.matchAll(/\b([A-Z_]+)=/g)].map(([, name]) => name);
  const known = configVariables().map(({ name }) => name);
  expect(set.filter((name) => !known.includes(name ?? ''))).toEqual(['NODE_ENV', 'APOLLO_TELEMETRY_DISABLED']);
});

/** The folders of the work tree that the image's last stage holds. */
function imageFolders(): string[] {
  return [...readDockerfile().matchAll(/^COPY (?!--from)(\S+) \S+$/gm)].flatMap(([, folder]) => folder ?? []);
}

function readDockerfile(): string {
  return readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
}
