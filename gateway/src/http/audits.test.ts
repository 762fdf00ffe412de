import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld('in process');
});
afterAll(() => world.stop());

const audits = serverAudits({ url: () => world.url, fetchFn: fetch });

test('there are 61 audits of GraphQL over HTTP', () => {
  expect(audits).toHaveLength(61);
});

test.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id: $name', async ({ fn }) => {
  const result = await fn();
  expect('reason' in result ? result.reason : '').toBe('');
  expect(result.status).toBe('ok');
});
