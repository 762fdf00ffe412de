import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDomain, type Domain } from './context.ts';
import { latest } from './latest.ts';
import { startReading } from './reading.ts';

let stack: TestStack;
let domain: Domain;
beforeAll(async () => {
  stack = await testStack();
  domain = createDomain(stack.clients);
});
afterAll(async () => {
  for (const breaker of Object.values(domain.breakers)) breaker.stop();
  await stack.stop();
});

/** The same feed while the circuit of one source is open. */
function without(source: 'followed' | 'celebrity'): Domain {
  const open = { run: () => Promise.reject(new Error('the circuit is open')), stop: () => undefined };
  return { ...domain, breakers: { ...domain.breakers, [source]: open } };
}

test('a source that does not answer is left out, and the page says which', async () => {
  const seed = createSeed(stack.clients);
  const [ann, ben, star] = [await seed.account(), await seed.account(), await seed.account()];
  await seed.follow(ann, ben);
  await seed.follow(ann, star);
  const followed = await seed.post(ben);
  const pulled = await seed.post(star, { delivery: 'pull' });
  const read = async (from: Domain) => {
    const reading = startReading(from, ann);
    const entries = await latest(reading, null, 10);
    return { posts: new Set(entries.map(({ id }) => id)), degraded: [...reading.degraded] };
  };
  expect(await read(without('followed'))).toEqual({ posts: new Set([pulled]), degraded: ['FOLLOWED'] });
  await domain.timelines.drop(ann);
  expect(await read(domain)).toEqual({ posts: new Set([followed, pulled]), degraded: [] });
  const fresh = await seed.post(star, { delivery: 'pull' });
  expect(await read(without('celebrity'))).toEqual({ posts: new Set([followed, pulled]), degraded: ['CELEBRITY'] });
  expect((await read(domain)).posts).toEqual(new Set([followed, pulled, fresh]));
});
