import { CombinedGraphQLErrors, HttpLink } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import {
  generatePersistedQueryIdsAtRuntime,
  generatePersistedQueryIdsFromManifest,
} from '@apollo/persisted-query-lists';
import { cacheExchange, fetchExchange, Client as UrqlClient } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { type DocumentNode, getOperationAST } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from './manifest.ts';
import { ADA, type App, apollo, asked, idOf, MANIFEST, POST, POSTS, REFUSAL, RENAME, startApp } from './test/app.ts';

/** What a client sent over HTTP. */
interface Sent {
  method: string;
  hasText: boolean;
}
let sent: Sent[];
beforeEach(() => {
  sent = [];
});

const watchedFetch: typeof fetch = (input, init) => {
  const { searchParams } = new URL(String(input));
  const text = init?.method === 'GET' ? searchParams.get('query') : JSON.parse(String(init?.body)).query;
  sent.push({ method: init?.method ?? 'GET', hasText: Boolean(text) });
  return fetch(input, init);
};

let app: App;
const apolloHttp = () =>
  new HttpLink({ uri: app.url, fetch: watchedFetch, headers: { authorization: `Bearer ${app.token}` } });

function urql(options: Parameters<typeof persistedExchange>[0]): UrqlClient {
  return new UrqlClient({
    url: app.url,
    preferGetMethod: false,
    exchanges: [cacheExchange, persistedExchange(options), fetchExchange],
    fetch: watchedFetch,
    fetchOptions: { headers: { authorization: `Bearer ${app.token}` } },
  });
}
const urqlIds = {
  enforcePersistedQueries: true,
  enableForMutation: true,
  generateHash: async (_: string, document: DocumentNode) => {
    const name = getOperationAST(document)?.name?.value;
    return MANIFEST.operations.find((operation) => operation.name === name)?.id ?? sha256(String(name));
  },
};

describe('where a manifest’s operation is required', () => {
  beforeAll(async () => {
    app = await startApp('required');
  });
  afterAll(() => app?.stop());

  describe.each([
    ['ids from the manifest', () => generatePersistedQueryIdsFromManifest({ loadManifest: () => MANIFEST })],
    ['ids made at run time', () => generatePersistedQueryIdsAtRuntime({ sha256 })],
  ])('Apollo Client with %s', (_, ids) => {
    test.each([true, false])('asks by them alone (queries by GET: %s)', async (useGETForHashedQueries) => {
      const client = apollo([new PersistedQueryLink({ ...ids(), useGETForHashedQueries }), apolloHttp()]);
      expect((await client.query({ query: POST, variables: { id: '10' } })).data).toMatchObject(ADA);
      expect((await client.mutate({ mutation: RENAME, variables: { name: 'Ada' } })).data).toMatchObject({
        rename: { name: 'Ada' },
      });
      expect(sent).toEqual([
        { method: useGETForHashedQueries ? 'GET' : 'POST', hasText: false },
        { method: 'POST', hasText: false },
      ]);
    });
  });

  test('Apollo Client is told that an operation is not listed, and does not send it again', async () => {
    const ids = generatePersistedQueryIdsAtRuntime({ sha256 });
    const client = apollo([new PersistedQueryLink({ ...ids, useGETForHashedQueries: true }), apolloHttp()]);
    const error = await client.query({ query: POSTS }).catch((error: unknown) => error);
    if (!CombinedGraphQLErrors.is(error)) throw error;
    expect(error.errors).toEqual([REFUSAL]);
    expect(sent).toEqual([{ method: 'GET', hasText: false }]);
  });

  test('Apollo Client’s full text is accepted, though it does not sort the fragments', async () => {
    const client = apollo([apolloHttp()]);
    expect((await client.query({ query: POST, variables: { id: '10' } })).data).toMatchObject(ADA);
    expect(sent).toEqual([{ method: 'POST', hasText: true }]);
  });

  test.each([true, false])('urql asks by ids alone (queries by GET: %s)', async (isByGet) => {
    const client = urql({ ...urqlIds, preferGetForPersistedQueries: isByGet && 'force' });
    expect((await client.query(POST, { id: '10' })).data).toMatchObject(ADA);
    expect((await client.mutation(RENAME, { name: 'Ada' })).data).toMatchObject({ rename: { name: 'Ada' } });
    expect((await client.query(POSTS, {})).error?.graphQLErrors).toMatchObject([REFUSAL]);
    const query = { method: isByGet ? 'GET' : 'POST', hasText: false };
    expect(sent).toEqual([query, { method: 'POST', hasText: false }, query]);
  });

  test('a documentId is answered as GraphQL over HTTP has it, by GET and POST', async () => {
    const parameters = { documentId: `sha256:${idOf('Post')}`, variables: { id: '10' } };
    const search = new URLSearchParams({ ...parameters, variables: JSON.stringify(parameters.variables) });
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
    const byGet = await fetch(`${app.url}?${search}`, { headers });
    const byPost = await fetch(app.url, { method: 'POST', headers, body: JSON.stringify(parameters) });
    for (const response of [byGet, byPost]) expect(await response.json()).toMatchObject({ data: ADA });
  });

  test('a mutation is no less refused over GET for being listed', async () => {
    const search = new URLSearchParams({
      extensions: JSON.stringify(asked(idOf('Rename')).extensions),
      variables: '{"name":"Eve"}',
    });
    const headers = {
      authorization: `Bearer ${app.token}`,
      accept: 'application/json',
      'apollo-require-preflight': '1',
    };
    const response = await fetch(`${app.url}?${search}`, { headers });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(app.data.names.get('1')).toBe('Ada');
  });
});

describe('where every operation is answered', () => {
  beforeEach(async () => {
    app = await startApp('open');
  });
  afterEach(() => app?.stop());

  test.each([true, false])(
    'Apollo Client’s automatic persisted queries send a text once (queries by GET: %s)',
    async (useGETForHashedQueries) => {
      for (let time = 0; time < 2; time += 1) {
        const client = apollo([new PersistedQueryLink({ sha256, useGETForHashedQueries }), apolloHttp()]);
        expect((await client.query({ query: POSTS })).data).toMatchObject({ posts: [{ id: '10' }, {}, {}] });
      }
      const byHash = { method: useGETForHashedQueries ? 'GET' : 'POST', hasText: false };
      expect(sent).toEqual([byHash, { method: 'POST', hasText: true }, byHash]);
    },
  );

  test.each([true, false])(
    'urql’s automatic persisted queries send a text once (queries by GET: %s)',
    async (isByGet) => {
      for (let time = 0; time < 2; time += 1) {
        const client = urql({ preferGetForPersistedQueries: isByGet && 'force' });
        expect((await client.query(POSTS, {})).data).toMatchObject({ posts: [{ id: '10' }, {}, {}] });
      }
      const byHash = { method: isByGet ? 'GET' : 'POST', hasText: false };
      expect(sent).toEqual([byHash, { ...byHash, hasText: true }, byHash]);
    },
  );

  test.each(['application/json', 'application/graphql-response+json'])(
    'that a text is wanted is told with 200 and no cache in %s, as Apollo iOS needs it',
    async (accept) => {
      const search = new URLSearchParams({ extensions: JSON.stringify(asked(sha256('none')).extensions) });
      const response = await fetch(`${app.url}?${search}`, { headers: { accept, 'apollo-require-preflight': '1' } });
      expect([response.status, response.headers.get('cache-control')]).toEqual([
        200,
        expect.stringContaining('no-store'),
      ]);
      expect(await response.json()).toEqual({
        errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
      });
    },
  );

  test('a text that is not valid is not kept', async () => {
    const text = 'query Posts { postings }';
    const ask = (query?: string) =>
      fetch(app.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...asked(sha256(text)), query }),
      }).then((response) => response.text());
    expect(await ask(text)).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(await ask()).toContain('PERSISTED_QUERY_NOT_FOUND');
  });
});
