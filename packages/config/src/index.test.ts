import { expect, test } from 'vitest';
import { ConfigError, configVariables, loadConfig } from './index.ts';

const least = {
  DATABASE_URL: 'postgres://localhost/x',
  REDIS_URL: 'redis://a:1,redis://b:2',
  NATS_URL: 'nats://localhost',
  OBJECT_STORE_URL: 'disk:///tmp/x',
  GATEWAY_SECRET: 'g'.repeat(32),
  MEDIA_URL_SECRET: 'm'.repeat(32),
};

test('the least configuration is enough, and an empty variable counts as absent', () => {
  const config = loadConfig({ ...least, PORT: '' });
  expect(config.port).toBe(4000);
  expect(config.redisUrls).toEqual(['redis://a:1', 'redis://b:2']);
  expect(Object.isFrozen(config)).toBe(true);
});

test('a faulty configuration names every faulty variable at once', () => {
  const load = () => loadConfig({ ...least, DATABASE_URL: 'mysql://x', GATEWAY_SECRET: 'short', PORT: '70000' });
  expect(load).toThrow(ConfigError);
  for (const name of ['DATABASE_URL', 'GATEWAY_SECRET', 'PORT']) expect(load).toThrow(name);
});

test('every variable is described', () => {
  for (const variable of configVariables()) expect(variable.description, variable.name).not.toBe('');
});
