import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { createClient as createSseClient } from 'graphql-sse';
import { firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectSocket } from '../test/socket-client.ts';
import { sha256 } from './manifest.ts';
import { ADA, type App, apollo, asked, CHANGED, idOf, MANIFEST, POST, REFUSAL, startApp } from './test/app.ts';

let app: App;

/** The first answer of a subscription, or of a query over a stream. */
async function first<Result>(results: AsyncIterable<Result>): Promise<Result> {
  for await (const result of results) return result;
  throw new Error('the stream ended without an answer');
}

/** What a subscription tells of the next change. */
async function nextChange<Result>(subscribe: () => Promise<Result>): Promise<Result> {
  // One that was left is ended a little later.
  await vi.waitFor(() => expect(app.data.changes.listeners).toBe(0));
  const change = subscribe();
  await vi.waitFor(() => expect(app.data.changes.listeners).toBe(1));
  app.data.changes.publish('10');
  return change;
}

/** An answer or what was thrown, as text. */
async function answerOf(ask: () => Promise<unknown>): Promise<string> {
  return JSON.stringify(await ask().catch((error: unknown) => error));
}

describe('where a manifest’s operation is required', () => {
  beforeAll(async () => {
    app = await startApp('required');
  });
  afterAll(() => app?.stop());

  describe('over WebSocket', () => {
    test('a query, a mutation and a subscription are answered by id, and nothing else is', async () => {
      const client = connectSocket(app.url, `Bearer ${app.token}`);
      const variables = { id: '10' };
      expect(await first(client.iterate({ ...asked(idOf('Post')), variables }))).toMatchObject({ data: ADA });
      expect(await first(client.iterate({ ...asked(idOf('Rename')), variables: { name: 'Ada' } }))).toMatchObject({
        data: { rename: { name: 'Ada' } },
      });
      const change = await nextChange(() => first(client.iterate(asked(idOf('Changed')))));
      expect(change).toMatchObject({ data: { postChanged: { text: 'dawn', likeCount: 4 } } });
      for (const payload of [
        asked(sha256('subscription Other { failing { id } }')),
        { query: 'subscription { failing { id } }' },
      ])
        await expect(first(client.iterate(payload))).rejects.toMatchObject([REFUSAL]);
      await client.dispose();
    });

    test('Apollo Client’s link may send the text beside the id', async () => {
      const socket = connectSocket(app.url);
      const ids = generatePersistedQueryIdsFromManifest({ loadManifest: () => MANIFEST });
      const client = apollo([new PersistedQueryLink(ids), new GraphQLWsLink(socket)]);
      const { data } = await client.query({ query: POST, variables: { id: '10' } });
      expect(data).toMatchObject(ADA);
      const change = await nextChange(() => firstValueFrom(client.subscribe({ query: CHANGED })));
      expect(change.data).toMatchObject({ postChanged: { text: 'dawn', likeCount: 4 } });
      await socket.dispose();
    });
  });

  test('over SSE a query and a subscription are answered by id, and nothing else is', async () => {
    const client = createSseClient({ url: app.url, retryAttempts: 0 });
    expect(await first(client.iterate({ ...asked(idOf('Post')), variables: { id: '10' } }))).toMatchObject({
      data: ADA,
    });
    const change = await nextChange(() => first(client.iterate(asked(idOf('Changed')))));
    expect(change).toMatchObject({ data: { postChanged: { text: 'dawn', likeCount: 4 } } });
    expect(await answerOf(() => first(client.iterate({ query: 'subscription { failing { id } }' })))).toContain(
      'PERSISTED_QUERY_REQUIRED',
    );
    client.dispose();
  });
});

describe('where every operation is answered', () => {
  beforeAll(async () => {
    app = await startApp('open');
  });
  afterAll(() => app?.stop());

  test('a client over WebSocket sends a text once', async () => {
    const client = connectSocket(app.url);
    const text = 'query Posts { posts { id } }';
    await expect(first(client.iterate(asked(sha256(text))))).rejects.toMatchObject([
      { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ]);
    for (const query of [text, ''])
      expect(await first(client.iterate(asked(sha256(text), query)))).toMatchObject({ data: { posts: [{}, {}, {}] } });
    await client.dispose();
  });
});
