import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld('in process');
});
afterAll(() => world.stop());

const docs = (options?: RequestInit) => fetch(new URL('/docs', world.url), options);

test('every type and field that clients see is there, and every link leads somewhere', async () => {
  const page = await (await docs()).text();
  for (const name of ['Query', 'Mutation', 'Subscription', 'Post', 'User', 'PostUpdate'])
    expect(page).toContain(`<h3 id="${name}">`);
  expect(page).toContain('viewerHasLiked');
  expect(page).toContain('depends on the viewer');
  expect(page).not.toMatch(/_entities|join__|access__/);
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test('it runs no script and is read only', async () => {
  const page = await docs();
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect((await docs({ method: 'POST' })).status).toBe(405);
});

test('where the schema is not to be read, there is no page of it', async () => {
  const closed = await startSmallWorld('in process', { env: { INTROSPECTION: 'off' } });
  expect((await fetch(new URL('/docs', closed.url))).status).toBe(404);
  await closed.stop();
});
