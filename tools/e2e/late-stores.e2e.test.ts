import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { signUp } from '../client/person.ts';
import {
  type Link,
  openLink,
  serverUrls,
  startTestSystem,
  type TestStack,
  type TestSystem,
  testStack,
} from '../test-stack/index.ts';
import { photo } from './pictures.ts';

let links: Record<'redis' | 'nats', Link>;
let stack: TestStack;
let system: TestSystem;
beforeAll(async () => {
  const servers = serverUrls();
  if (!servers) throw new Error('The test servers are not running.');
  const [redis, nats] = await Promise.all([openLink(servers.redis), openLink(servers.nats)]);
  links = { redis, nats };
  await Promise.all([redis.cut(), nats.cut()]);
  stack = await testStack();
  Object.assign(stack.env, { REDIS_URL: redis.url, NATS_URL: nats.url });
  system = await startTestSystem(stack, 'in one process');
}, 60_000);
afterAll(async () => {
  await system?.stop();
  await Promise.all(Object.values(links ?? {}).map((link) => link.cut().catch(() => undefined)));
  await stack?.stop();
});

test('a system that started before NATS and Redis accepts posts, and publishes them when both are there', async () => {
  const author = await signUp(system.url, { username: 'author', password: 'correct horse battery' });
  const fan = await signUp(system.url, { username: 'fan', password: 'correct horse battery' });
  await fan.follow(author);
  const mediaId = await author.upload(await photo(400, 300));
  const { id, status } = await author.post({ mediaIds: [mediaId], caption: 'Early' });
  expect(status).toBe('PROCESSING');
  expect((await fan.feed({ order: 'LATEST' })).edges).toEqual([]);
  await Promise.all([links.redis.mend(), links.nats.mend()]);
  await stack.settled();
  await vi.waitFor(async () => expect((await fan.feed({ order: 'LATEST' })).edges[0]?.node?.id).toBe(id), 10_000);
}, 60_000);
