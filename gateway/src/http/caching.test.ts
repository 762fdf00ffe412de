import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';

const UNKEPT = 'private, no-store';

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld('in process', { env: { CORS_ORIGINS: 'https://app.example.com' } });
});
afterAll(() => world.stop());

const get = (query: string, headers: Record<string, string> = {}) =>
  fetch(`${world.url}?query=${encodeURIComponent(query)}`, { headers });
const keptFor = (response: Response) => response.headers.get('cache-control');

test('what anyone may see is kept, by what an answer depends on', async () => {
  const response = await get('{ posts { id text } }');
  expect(keptFor(response)).toBe('public, max-age=60');
  expect(response.headers.get('vary')).toBe('Origin, Accept, Accept-Encoding, Authorization');
  expect(await response.json()).toMatchObject({ data: { posts: [{ text: 'dawn' }, {}, {}] } });
});

test('who has it already is only told that it is the same', async () => {
  const etag = (await get('{ posts { id text } }')).headers.get('etag') ?? '';
  for (const known of [etag, `"other", ${etag}`, etag.replace('W/', ''), '*']) {
    const again = await get('{ posts { id text } }', { 'if-none-match': known });
    expect([again.status, await again.text(), again.headers.get('etag')], known).toEqual([304, '', etag]);
    expect(keptFor(again)).toBe('public, max-age=60');
  }
  const changed = await get('{ posts { id } }', { 'if-none-match': etag });
  expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
});

test('nothing of a viewer is kept, nor what depends on one', async () => {
  const authorization = `Bearer ${await world.token('1')}`;
  const answers = [
    await get('{ posts { id } }', { authorization }),
    await get('{ posts { id viewerHasLiked } }'),
    await get('{ post(id: 10) { id } }'),
    await get('{ posts { id author { name } } }'),
    await get('{ posts { id } }', { authorization: 'Bearer nonsense' }),
    await fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ posts { id } }"}',
    }),
  ];
  for (const response of answers) {
    expect(keptFor(response)).toBe(UNKEPT);
    expect(response.headers.has('etag')).toBe(false);
  }
});

test('an error is not kept, nor a part of an answer', async () => {
  for (const query of ['{ away }', '{ posts { id } away }', '{ nope }', '{'])
    expect(keptFor(await get(query)), query).toBe(UNKEPT);
});
