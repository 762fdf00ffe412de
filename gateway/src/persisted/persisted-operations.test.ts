import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, createMetrics } from '@lumigraph/lifecycle';
import { connectRedis, keys, type Redis } from '@lumigraph/redis';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Refused } from '../operation/refused.ts';
import { sha256 } from './manifest.ts';
import { createPersistedOperations } from './persisted-operations.ts';

type Mode = 'open' | 'log' | 'required';
type Listed = Awaited<ReturnType<typeof open>>;
type Asked = Parameters<Listed['resolve']>[0];

const POST = 'query Post($id: ID!) {\n  post(id: $id) {\n    id\n    __typename\n  }\n}';
const LIKE = 'mutation Like {\n  like {\n    id\n  }\n}';
const OTHER = 'query Other { viewer { id } }';

let stack: TestStack;
let redis: Redis;
beforeAll(async () => {
  stack = await testStack();
  redis = await connect();
});
afterAll(async () => {
  redis?.disconnect();
  await stack?.stop();
});

function connect(): Promise<Redis> {
  const { redisUrls: urls, namespace } = stack.config;
  return connectRedis({ urls, namespace, onError: () => undefined });
}

let folder: string;
let logged: Record<string, unknown>[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lumigraph-manifests-'));
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Row {
  id: string;
  name: string;
  type: string;
  body: string;
}
const row = (body: string, id = sha256(body)): Row => {
  const [type = '', name = ''] = body.split(/\W+/);
  return { id, name, type, body };
};
const manifest = (...operations: unknown[]) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });

/** As deployments put a file in the place of another: whole. */
function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}

async function open(mode: Mode, manifests: string[], store: Redis | null = null) {
  const log = createLog({
    level: 'info',
    name: 'test',
    destination: { write: (line: string) => void logged.push(JSON.parse(line)) },
  });
  const metrics = createMetrics('test');
  const persisted = await createPersistedOperations({ mode, manifests, redis: store, log, metrics });
  onTestFinished(persisted.close);
  return { ...persisted, metrics };
}

const hashed = (sha256Hash: unknown, query?: string): Asked => ({
  ...(query !== undefined && { query }),
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});

/** Different texts of so many characters. */
const textsOfLength = (length: number, count: number, letter = 'x') =>
  Array.from({ length: count }, (_, index) => `query Q${index} { a } # `.padEnd(length, letter));

function remember(persisted: Listed, texts: readonly string[]): void {
  for (const query of texts) persisted.remember({ query, hash: sha256(query), isListed: false, isNew: true });
}

/** What a request is answered: the text, or the code of the refusal. */
async function answer(persisted: Listed, asked: Asked): Promise<string> {
  try {
    return (await persisted.resolve(asked, null)).query;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return String(error.errors[0]?.extensions.code);
  }
}

describe('an operation of a manifest', () => {
  test.each(['open', 'log', 'required'] as const)(
    'is answered in mode %s by its id, however the client sends it',
    async (mode) => {
      const persisted = await open(mode, [write('web.json', manifest(row(POST), row(LIKE, 'custom-id')))]);
      const id = sha256(POST);
      for (const asked of [hashed(id), hashed(id, ''), hashed(id, POST), { query: POST }])
        expect(await persisted.resolve(asked, null)).toEqual({ query: POST, hash: id, isListed: true, isNew: false });
      expect(await answer(persisted, { documentId: `sha256:${id}` })).toBe(POST);
      expect(await answer(persisted, { documentId: 'custom-id' })).toBe(LIKE);
      expect(await answer(persisted, hashed('custom-id', LIKE))).toBe(LIKE);
      expect(await persisted.resolve(hashed('custom-id'), null)).toMatchObject({ hash: sha256(LIKE) });
      expect(logged).toEqual([]);
    },
  );

  test('is answered by its text, spaces, commas and comments aside', async () => {
    const persisted = await open('required', [write('web.json', manifest(row(POST)))]);
    const text = '# of a post\nquery Post($id: ID!,) { post(id:$id) { id, __typename } }';
    expect(await persisted.resolve({ query: text }, null)).toMatchObject({ query: POST, isListed: true });
    for (const other of ['', 'id id', 'id # __typename', '"id"', 'i d', 'ID'])
      expect(await answer(persisted, { query: text.replace('id,', other) })).toBe('PERSISTED_QUERY_REQUIRED');
  });

  test.each(['open', 'log', 'required'] as const)(
    'is answered in mode %s by its text and id, in whichever order its fragments are',
    async (mode) => {
      const parts = [
        'query Posts($a: In = { b: [1] }) @c(d: { e: 1 }) { ...B ...A }',
        'fragment A on Query { a }',
        'fragment B on Query { b }',
      ];
      const body = parts.join('\n\n');
      const persisted = await open(mode, [write('web.json', manifest(row(body, 'posts'), row(POST)))]);
      const query = parts.toReversed().join(' ');
      for (const id of ['posts', sha256(query)])
        expect(await answer(persisted, hashed(id, query))).toBe(mode === 'open' && id !== 'posts' ? query : body);
      expect(await answer(persisted, hashed(sha256(POST), query))).toBe('PERSISTED_QUERY_HASH_MISMATCH');
      expect(await answer(persisted, hashed('posts', query.replace('{ a }', '{ a b }')))).toBe(
        'PERSISTED_QUERY_HASH_MISMATCH',
      );
    },
  );

  test('is answered as soon as a manifest has it, and no more when none has', { timeout: 30_000 }, async () => {
    write('old.json', manifest(row(POST)));
    const persisted = await open('required', [folder]);
    expect(await answer(persisted, hashed(sha256(LIKE)))).toBe('PERSISTED_QUERY_REQUIRED');
    write('new.json', manifest(row(LIKE)));
    rmSync(join(folder, 'old.json'));
    const answers = () => Promise.all([POST, LIKE].map((text) => answer(persisted, { query: text })));
    await vi.waitFor(async () => expect(await answers()).toEqual(['PERSISTED_QUERY_REQUIRED', LIKE]), {
      timeout: 10_000,
    });
  });

  test('is told with its hash, for plans that are made before they are needed', async () => {
    const persisted = await open('open', [write('web.json', manifest(row(POST), row(LIKE, 'custom-id')))]);
    expect(persisted.operations()).toMatchObject([
      { id: sha256(POST), name: 'Post', type: 'query', body: POST, hash: sha256(POST) },
      { id: 'custom-id', name: 'Like', type: 'mutation', hash: sha256(LIKE) },
    ]);
    expect(await persisted.metrics.registry.metrics()).toMatch(/^lumigraph_gateway_listed_operations\S* 2$/m);
  });
});

describe('an operation of no manifest', () => {
  test('is refused where one is required, by text and by id', async () => {
    const persisted = await open('required', [write('web.json', manifest(row(POST)))], redis);
    await redis.set(keys.automaticText(sha256(OTHER)), OTHER);
    for (const asked of [
      { query: OTHER },
      hashed(sha256(OTHER)),
      hashed(sha256(OTHER), OTHER),
      { documentId: 'no-id' },
    ])
      expect(await answer(persisted, asked)).toBe('PERSISTED_QUERY_REQUIRED');
    expect(await persisted.metrics.registry.metrics()).toMatch(/persisted_operations_total\{outcome="refused".* 4$/m);
  });

  test('is answered and reported in mode log, once per name and client', async () => {
    const persisted = await open('log', [write('web.json', manifest(row(POST)))]);
    for (const client of ['ios', 'ios', 'web', null])
      expect(await persisted.resolve({ query: OTHER }, client)).toMatchObject({ query: OTHER, isListed: false });
    expect(logged.map(({ operationName, clientName, hash }) => [operationName, clientName, hash])).toEqual(
      ['ios', 'web', null].map((client) => ['Other', client, sha256(OTHER)]),
    );
    expect(await persisted.metrics.registry.metrics()).toMatch(/persisted_operations_total\{outcome="unlisted".* 4$/m);
  });

  test('cannot fill the log by its names', async () => {
    const persisted = await open('log', []);
    const client = 'y'.repeat(1_000_000);
    for (let index = 0; index < 3_000; index += 1)
      await persisted.resolve({ query: OTHER, operationName: `${index}${'x'.repeat(500)}` }, client);
    expect(logged).toHaveLength(1_000);
    expect(JSON.stringify(logged[0]).length).toBeLessThan(600);
  });
});

describe.each(['open', 'log'] as const)('in mode %s a client', (mode) => {
  test('is asked for the text of an unknown hash, and from then on the hash will do, in every process', async () => {
    const persisted = await open(mode, [], redis);
    const text = `query ${mode} { a }`;
    const hash = sha256(text);
    await expect(persisted.resolve(hashed(hash), null)).rejects.toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      message: 'PersistedQueryNotFound',
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    const told = await persisted.resolve(hashed(hash, text), null);
    expect(told).toEqual({ query: text, hash, isListed: false, isNew: true });
    expect(await answer(persisted, hashed(hash))).toBe('PERSISTED_QUERY_NOT_FOUND');
    persisted.remember(told);
    expect(await answer(persisted, hashed(hash))).toBe(text);
    expect(await answer(persisted, { documentId: `sha256:${hash}` })).toBe(text);
    const other = await open(mode, [], redis);
    await vi.waitFor(async () => expect(await answer(other, hashed(hash))).toBe(text));
    expect(await redis.ttl(keys.automaticText(hash))).toBeGreaterThan(3_500);
  });

  test('without Redis is answered by the process that knows the text', async () => {
    const away = await connect();
    away.disconnect();
    for (const store of [away, null]) {
      const persisted = await open(mode, [], store);
      const text = 'query Mine { a }';
      expect(await answer(persisted, hashed(sha256(text)))).toBe('PERSISTED_QUERY_NOT_FOUND');
      persisted.remember(await persisted.resolve(hashed(sha256(text), text), null));
      expect(await answer(persisted, hashed(sha256(text)))).toBe(text);
    }
  });
});

describe('of texts that are sent with their hash', () => {
  test('one that is not its own is refused, also with the id of a listed one', async () => {
    const persisted = await open('open', [write('web.json', manifest(row(POST), row(LIKE, 'custom-id')))]);
    for (const id of [sha256(OTHER), sha256(POST), 'custom-id', sha256(LIKE).toUpperCase()])
      await expect(persisted.resolve(hashed(id, LIKE.replace('like', 'unlike')), null)).rejects.toMatchObject({
        status: 400,
        message: 'provided sha does not match query',
        errors: [{ extensions: { code: 'PERSISTED_QUERY_HASH_MISMATCH' } }],
      });
    expect(await answer(persisted, hashed(sha256(POST), LIKE))).toBe('PERSISTED_QUERY_HASH_MISMATCH');
  });

  test('none is kept that came without a hash, or is too long', async () => {
    const persisted = await open('open', [], redis);
    const plain = 'query Plain { a }';
    const long = `query Long { a } # ${'x'.repeat(20_000)}`;
    for (const asked of [{ query: plain }, hashed(sha256(long), long)])
      persisted.remember(await persisted.resolve(asked, null));
    for (const hash of [sha256(plain), sha256(long)])
      expect(await answer(persisted, hashed(hash))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await redis.exists(keys.automaticText(sha256(long)))).toBe(0);
  });

  test('what someone else wrote into Redis is not executed', async () => {
    const hash = sha256('query Poisoned { a }');
    await redis.set(keys.automaticText(hash), OTHER);
    expect(await answer(await open('open', [], redis), hashed(hash))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('those last used stay in the process, within 16 MB', async () => {
    const persisted = await open('open', []);
    const texts = textsOfLength(19_000, 540);
    remember(persisted, texts);
    const known = await Promise.all(
      texts.map(async (text) => (await answer(persisted, hashed(sha256(text)))) === text),
    );
    expect(known.at(-1)).toBe(true);
    expect(known.at(0)).toBe(false);
    expect(known.filter(Boolean).length).toBeGreaterThan(400);
  });
});

describe('what a process writes into Redis is bounded:', () => {
  const keptOf = (texts: readonly string[]) =>
    Promise.all(texts.map((text) => redis.ttl(keys.automaticText(sha256(text)))));
  const isThere = (ttl: number) => ttl > 0;

  test('a megabyte of texts a minute, which the process knows beyond it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const persisted = await open('open', [], redis);
    const texts = textsOfLength(19_999, 100, 'é');
    remember(persisted, texts);
    await redis.ping();
    expect((await keptOf(texts)).filter(isThere)).toHaveLength(26);
    expect(await answer(persisted, hashed(sha256(texts.at(-1) ?? '')))).toBe(texts.at(-1));
    expect(await persisted.metrics.registry.metrics()).toMatch(/^lumigraph_gateway_unshared_texts_total\S* 74$/m);
    vi.advanceTimersByTime(60_000);
    remember(persisted, texts.slice(-1));
    await redis.ping();
    expect((await keptOf(texts)).filter(isThere)).toHaveLength(27);
  });

  test('a text that is asked for stays for another hour, which counts as written', async () => {
    const texts = textsOfLength(10_000, 150, 'r');
    for (const text of texts) await redis.set(keys.automaticText(sha256(text)), text, 'EX', 100);
    const persisted = await open('open', [], redis);
    for (const text of texts) expect(await answer(persisted, hashed(sha256(text)))).toBe(text);
    await redis.ping();
    expect((await keptOf(texts)).filter((ttl) => ttl > 3_500)).toHaveLength(104);
  });
});

describe('what no client sends is refused', () => {
  const hostile: [string, Asked, string][] = [
    ['nothing', {}, 'BAD_REQUEST'],
    ['an empty text', { query: '', extensions: {} }, 'BAD_REQUEST'],
    ['another version', { extensions: { persistedQuery: { version: 2, sha256Hash: sha256(POST) } } }, 'BAD_REQUEST'],
    ['no version', { extensions: { persistedQuery: { sha256Hash: sha256(POST) } } }, 'BAD_REQUEST'],
    ['an array', { extensions: { persistedQuery: [1, sha256(POST)] } }, 'BAD_REQUEST'],
    ['a text for an extension', { extensions: { persistedQuery: sha256(POST) } }, 'BAD_REQUEST'],
    ['an id that is an array', hashed([sha256(POST)]), 'BAD_REQUEST'],
    ['an id that is an object', hashed({ toString: 1 }), 'BAD_REQUEST'],
    ['an empty id', hashed(''), 'BAD_REQUEST'],
    ['an id of a megabyte', hashed('a'.repeat(1_000_000)), 'BAD_REQUEST'],
    ['a documentId of a megabyte', { documentId: 'a'.repeat(1_000_000) }, 'BAD_REQUEST'],
    ['two ids', { ...hashed(sha256(POST)), documentId: sha256(LIKE) }, 'BAD_REQUEST'],
    ['an id of every object', hashed('__proto__'), 'PERSISTED_QUERY_NOT_FOUND'],
    ['another id of every object', { documentId: 'constructor' }, 'PERSISTED_QUERY_NOT_FOUND'],
    ['an id with line ends and spaces', hashed(`${sha256(POST)}\r\n SET x y`), 'PERSISTED_QUERY_NOT_FOUND'],
    ['a hash in capitals', hashed(sha256(POST).toUpperCase()), 'PERSISTED_QUERY_NOT_FOUND'],
    ['half a character', hashed('\ud800'), 'PERSISTED_QUERY_NOT_FOUND'],
  ];
  test.each(hostile)('%s', async (_, asked, code) => {
    const persisted = await open('open', [write('web.json', manifest(row(POST)))], redis);
    expect(await answer(persisted, asked)).toBe(code);
  });

  test('a text that is no GraphQL, where it must be a listed one', async () => {
    const persisted = await open('required', [write('web.json', manifest(row(POST)))]);
    for (const query of ['"', '}'.repeat(90_000), '{'.repeat(1_000_000), '\0', '"""'])
      expect(await answer(persisted, { query })).toBe('PERSISTED_QUERY_REQUIRED');
  });
});
