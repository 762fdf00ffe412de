import { createLog } from '@lumigraph/lifecycle';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from './test/small-world.ts';

let world: SmallWorld;
/** What is logged at level error. */
const lines: string[] = [];
beforeAll(async () => {
  const destination = { write: (line: string) => void lines.push(line) };
  world = await startSmallWorld('in process', { log: createLog({ level: 'error', name: 'test', destination }) });
});
afterAll(() => world.stop());

const JSON_HEADERS = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = JSON_HEADERS) =>
  fetch(world.url, { method: 'POST', headers, body });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const codeOf = async (response: Response) => {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return errors[0]?.extensions.code;
};

describe('tokens', () => {
  test('an expired token is refused with 401', async () => {
    const token = await world.token('1', -1);
    expect(await world.ask('{ me { name } }', { token })).toEqual({
      status: 401,
      errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test('so is one that was changed, one of another kind and one that is no token', async () => {
    const good = await world.token('1');
    const [head, , seal] = good.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: '2', exp: 4e9, iat: 1, iss: 'lumigraph', aud: 'lumigraph' }));
    for (const authorization of [`Bearer ${head}.${forged.toString('base64url')}.${seal}`, 'Basic YTpi', 'Bearer x'])
      expect(await world.ask('{ me { name } }', { headers: { authorization } })).toMatchObject({ status: 401 });
  });

  test('a token is refused once it has expired, although it was good before', async () => {
    const token = await world.token('1', 2);
    expect((await world.ask('{ me { name } }', { token })).status).toBe(200);
    await expect.poll(async () => (await world.ask('{ me { name } }', { token })).status, { timeout: 5_000 }).toBe(401);
  });

  test('refreshSession works beside an expired token, but nothing else beside refreshSession', async () => {
    const token = await world.token('1', -1);
    const refresh = 'refreshSession(refreshToken: "r") { accessToken }';
    expect(await world.ask(`mutation { ${refresh} }`, { token })).toEqual({
      status: 200,
      data: { refreshSession: { accessToken: 'fresh' } },
    });
    const both = await world.ask(`mutation { ${refresh} rename(name: "x") { name } }`, { token });
    expect(both.status).toBe(401);
  });
});

describe('HTTP', () => {
  test('GET answers queries and refuses mutations', async () => {
    const get = (query: string) => fetch(`${world.url}?query=${encodeURIComponent(query)}`, { headers: JSON_HEADERS });
    expect(await (await get('{ post(id: 10) { text } }')).json()).toEqual({ data: { post: { text: 'dawn' } } });
    expect((await get('mutation { like(postId: 10) { id } }')).status).toBe(405);
  });

  test('what a foreign page could send without a preflight is refused', async () => {
    const body = JSON.stringify({ query: '{ posts { id } }' });
    const plain = await post(body, { 'content-type': 'text/plain' });
    expect([plain.status, await codeOf(plain)]).toEqual([400, 'BAD_REQUEST']);
    const get = await fetch(`${world.url}?query={posts{id}}`);
    expect([get.status, await codeOf(get)]).toEqual([400, 'BAD_REQUEST']);
  });

  test('a body beyond 1 MiB is refused, and the connection stays usable', async () => {
    const large = await post(JSON.stringify({ query: `{ posts { id } } #${'x'.repeat(3 * 1024 * 1024)}` }));
    expect([large.status, await codeOf(large)]).toEqual([413, 'BAD_REQUEST']);
    expect((await world.ask('{ posts { id } }')).status).toBe(200);
  });

  test.each([
    ['a body that is not JSON', '{'],
    ['a batch', '[{"query":"{ posts { id } }"}]'],
    ['an operation that does not parse', '{"query":"{"}', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{"query":"{ nope }"}', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a document beyond 10,000 tokens',
      JSON.stringify({ query: `{${' posts { id }'.repeat(3_000)} }` }),
      'GRAPHQL_PARSE_FAILED',
    ],
    ['a subscription', '{"query":"subscription { postChanged(id: 10) { id } }"}'],
    [
      'a document nested beyond 100 brackets',
      JSON.stringify({ query: `{ post(id: ${'['.repeat(20_000)}` }),
      'GRAPHQL_PARSE_FAILED',
    ],
    ['a body nested beyond 100 brackets', `{"query":"{ posts { id } }","variables":${nested(100_000)}}`],
    [
      'an operation that is not named',
      '{"query":"query A { me { id } } query B { me { id } }"}',
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['an unknown operation', '{"query":"query A { me { id } }","operationName":"B"}', 'OPERATION_RESOLUTION_FAILURE'],
    [
      'a persisted query',
      '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}',
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
  ])('%s is refused as JSON', async (_case, body, code = 'BAD_REQUEST') => {
    const response = await post(body);
    expect(response.headers.get('content-type')).toMatch(/json/);
    expect([response.status, await codeOf(response)]).toEqual([code.startsWith('PERSISTED') ? 200 : 400, code]);
    expect(lines).toEqual([]);
  });

  test('what is nested too deeply is refused in the address too', async () => {
    const get = (search: Record<string, string>) =>
      fetch(`${world.url}?${new URLSearchParams(search)}`, { headers: JSON_HEADERS });
    expect(await codeOf(await get({ query: `{ post(id: ${nested(1_000)}) { id } }` }))).toBe('GRAPHQL_PARSE_FAILED');
    expect(await codeOf(await get({ query: '{ posts { id } }', variables: nested(1_000) }))).toBe('BAD_REQUEST');
    expect((await get({ query: `{ posts { id } } # ${nested(1_000)}` })).status).toBe(200);
  });

  test('a body that is not UTF-8, or that says it is compressed or in another charset, is refused', async () => {
    const query = '{"query":"{ posts { id } }"}';
    const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
      fetch(world.url, { method: 'POST', body, headers });
    const latin = new Uint8Array(Buffer.from('{"query":"{ posts { id } } # \u00e9"}', 'latin1'));
    const refused = await send(latin, JSON_HEADERS);
    expect([refused.status, await codeOf(refused)]).toEqual([400, 'BAD_REQUEST']);
    for (const type of ['application/json; charset=latin1', 'application/json;charset="utf-16"'])
      expect((await send(query, { 'content-type': type })).status, type).toBe(415);
    for (const encoding of ['gzip', 'br', 'gzip, identity'])
      expect((await send(query, { ...JSON_HEADERS, 'content-encoding': encoding })).status, encoding).toBe(415);
    for (const headers of [
      { 'content-type': 'application/json; charset=UTF-8' },
      { 'content-type': 'application/json;charset="utf-8"', 'content-encoding': 'identity' },
    ])
      expect((await send(query, headers)).status).toBe(200);
  });

  test('a document whose fragments reach deep is refused before it is planned', async () => {
    const chain = (length: number) => {
      const links = Array.from({ length }, (_, i) => `fragment F${i} on __Type { ofType { ...F${i + 1} } }`);
      return `{ __type(name: "Post") { ...F0 } }\n${links.join('\n')}\nfragment F${length} on __Type { name }`;
    };
    const { errors } = await world.ask(chain(300));
    expect(errors).toMatchObject([
      { message: expect.stringContaining('deep'), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    expect((await world.ask(chain(10))).errors).toBeUndefined();
  });

  test('a document whose fragments multiply is refused at once', async () => {
    const bomb = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Post { ...F${i + 1} ...F${i + 1} }`).join(
      '\n',
    );
    const query = `{ posts { ...F0 } }\n${bomb}\nfragment F40 on Post { id }`;
    const { errors } = await world.ask(query);
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('GraphiQL', () => {
  test('a browser gets the page, and every script and style it names', async () => {
    const page = await fetch(`${world.url}?query={__typename}`, {
      headers: { accept: 'text/html,application/xhtml+xml' },
    });
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const names = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) {
      expect(name).toMatch(/^\/graphiql\//);
      const asset = await fetch(new URL(name, world.url));
      expect(asset.status, name).toBe(200);
      expect((await asset.text()).length, name).toBeGreaterThan(50);
    }
    expect((await fetch(new URL('/graphiql/nope.js', world.url))).status).toBe(404);
  });
});
