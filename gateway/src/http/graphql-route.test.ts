import { createLog } from '@lumigraph/lifecycle';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';

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

const GRAPHQL = 'application/graphql-response+json';

describe('what is asked', () => {
  test('GET answers queries and refuses what changes something', async () => {
    const get = (query: string) => fetch(`${world.url}?query=${encodeURIComponent(query)}`, { headers: JSON_HEADERS });
    expect(await (await get('{ post(id: 10) { text } }')).json()).toEqual({ data: { post: { text: 'dawn' } } });
    const refused = await get('mutation { like(postId: 10) { id } }');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('the address carries the name, the variables and the extensions too', async () => {
    const query = 'query A($id: ID!) { post(id: $id) { text } } query B { posts { id } }';
    const variables = JSON.stringify({ id: '11' });
    const search = new URLSearchParams({ query, operationName: 'A', variables, extensions: '{"a":1}' });
    expect(await (await fetch(`${world.url}?${search}`)).json()).toEqual({ data: { post: { text: 'noon' } } });
    for (const [name, text] of [
      ['variables', '{'],
      ['variables', '[]'],
      ['extensions', '"a"'],
    ] as const) {
      const response = await fetch(`${world.url}?${new URLSearchParams({ query, [name]: text })}`);
      expect([response.status, await codeOf(response)], text).toEqual([400, 'BAD_REQUEST']);
    }
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is refused', async (method) => {
    const response = await fetch(world.url, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
  });

  test('a body beyond 1 MiB is refused, and the connection stays usable', async () => {
    const large = await post(JSON.stringify({ query: `{ posts { id } } #${'x'.repeat(3 * 1024 * 1024)}` }));
    expect([large.status, await codeOf(large)]).toEqual([413, 'LIMIT_EXCEEDED']);
    expect((await world.ask('{ posts { id } }')).status).toBe(200);
  });

  test.each([
    ['a body that is not JSON', '{'],
    ['a body that is no map', '"{ posts { id } }"'],
    ['a batch', '[{"query":"{ posts { id } }"}]', 'LIMIT_EXCEEDED'],
    ['a request without an operation', '{"variables":{}}'],
    ['a subscription', '{"query":"subscription { postChanged(id: 10) { id } }"}'],
    ['a body nested beyond 100 brackets', `{"query":"{ posts { id } }","variables":${nested(100_000)}}`],
  ])('%s is refused as JSON', async (_case, body, code = 'BAD_REQUEST') => {
    for (const accept of ['application/json', GRAPHQL]) {
      const response = await post(body, { ...JSON_HEADERS, accept });
      expect(response.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
      expect([response.status, await codeOf(response)]).toEqual([400, code]);
    }
    expect(lines).toEqual([]);
  });

  test.each([
    ['an operation that does not parse', '{"query":"{"}', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{"query":"{ nope }"}', 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable of another type', '{"query":"query ($id: ID!) { post(id: $id) { id } }"}', 'BAD_USER_INPUT'],
    [
      'a document of too many tokens',
      JSON.stringify({ query: `{${' posts { id }'.repeat(3_000)} }` }),
      'LIMIT_EXCEEDED',
    ],
    [
      'a document of too many brackets',
      JSON.stringify({ query: `{ post(id: ${'['.repeat(20_000)}` }),
      'LIMIT_EXCEEDED',
    ],
    [
      'an operation that is not named',
      '{"query":"query A { me { id } } query B { me { id } }"}',
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['an unknown operation', '{"query":"query A { me { id } }","operationName":"B"}', 'OPERATION_RESOLUTION_FAILURE'],
  ])('%s is an answer to who takes application/json, and a bad request to others', async (_case, body, code) => {
    const plain = await post(body);
    expect([plain.status, await codeOf(plain)]).toEqual([200, code]);
    const told = await post(body, { ...JSON_HEADERS, accept: GRAPHQL });
    expect([told.status, await codeOf(told)]).toEqual([400, code]);
    expect(lines).toEqual([]);
  });

  test('what is nested too deeply is refused in the address too', async () => {
    const get = (search: Record<string, string>) =>
      fetch(`${world.url}?${new URLSearchParams(search)}`, { headers: JSON_HEADERS });
    expect(await codeOf(await get({ query: `{ post(id: ${nested(1_000)}) { id } }` }))).toBe('LIMIT_EXCEEDED');
    expect(await codeOf(await get({ query: '{ posts { id } }', variables: nested(1_000) }))).toBe('BAD_REQUEST');
    expect((await get({ query: `{ posts { id } } # ${nested(1_000)}` })).status).toBe(200);
  });

  test('a body that is not JSON in UTF-8, or not even by its own account, is refused', async () => {
    const query = '{"query":"{ posts { id } }"}';
    const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
      fetch(world.url, { method: 'POST', body, headers });
    const latin = new Uint8Array(Buffer.from('{"query":"{ posts { id } } # \u00e9"}', 'latin1'));
    const refused = await send(latin, JSON_HEADERS);
    expect([refused.status, await codeOf(refused)]).toEqual([400, 'BAD_REQUEST']);
    for (const type of [
      'application/json; charset=latin1',
      'application/json;charset="utf-16"',
      'application/jsonx',
      'text/plain; application/json',
      'application/graphql',
    ])
      expect((await send(query, { 'content-type': type })).status, type).toBe(415);
    for (const encoding of ['gzip', 'br', 'gzip, identity'])
      expect((await send(query, { ...JSON_HEADERS, 'content-encoding': encoding })).status, encoding).toBe(415);
    for (const headers of [
      { 'content-type': 'application/json; charset=UTF-8' },
      { 'content-type': 'application/json;charset="utf-8"', 'content-encoding': 'identity' },
    ])
      expect((await send(query, headers)).status).toBe(200);
  });

  test('a document whose fragments reach deep or multiply is refused before it is planned', async () => {
    const chain = (length: number) => {
      const links = Array.from({ length }, (_, i) => `fragment F${i} on __Type { ofType { ...F${i + 1} } }`);
      return `{ __type(name: "Post") { ...F0 } }\n${links.join('\n')}\nfragment F${length} on __Type { name }`;
    };
    const bomb = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Post { ...F${i + 1} ...F${i + 1} }`);
    for (const query of [chain(100), `{ posts { ...F0 } }\n${bomb.join('\n')}\nfragment F40 on Post { id }`])
      expect((await world.ask(query)).errors?.[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
    expect((await world.ask(chain(10))).errors).toBeUndefined();
  });
});

describe('what is answered', () => {
  test('a client that takes none of our formats is told so', async () => {
    const response = await post('{"query":"{ posts { id } }"}', { ...JSON_HEADERS, accept: 'application/xml' });
    expect([response.status, response.headers.get('content-type')]).toEqual([406, 'application/json; charset=utf-8']);
  });

  test('every answer says by what it is found again, and that it is what it says', async () => {
    for (const response of [await post('{"query":"{ posts { id } }"}'), await post('{'), await fetch(world.url)]) {
      expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('vary')).toContain('Accept, Accept-Encoding, Authorization');
    }
  });

  test.each([
    ['client-request-1', true],
    ['short', false],
    ['spaces are not good', false],
    ['x'.repeat(129), false],
  ])('the request id %s is kept: %s', async (id, isKept) => {
    const { headers } = await post('{"query":"{ posts { id } }"}', { ...JSON_HEADERS, 'x-request-id': id });
    expect(headers.get('x-request-id') === id).toBe(isKept);
  });

  test('a bad token is told by 401 whatever the format', async () => {
    const authorization = `Bearer ${await world.token('1', -1)}`;
    for (const accept of ['application/json', GRAPHQL]) {
      const response = await post('{"query":"{ posts { id } }"}', { ...JSON_HEADERS, accept, authorization });
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([
        401,
        'Bearer error="invalid_token"',
      ]);
    }
  });
});

describe('GraphiQL', () => {
  test('a browser gets the page, and every script and style it names', async () => {
    const page = await fetch(`${world.url}?query={__typename}`, {
      headers: { accept: 'text/html,application/xhtml+xml' },
    });
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const names = [...(await page.text()).matchAll(/<(?:script|link)[^>]*(?:src|href)="(\/[^"]+)"/g)].map(
      ([, name]) => name ?? '',
    );
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
