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

test('trusted proxies are addresses and CIDRs, and none unless they are named', () => {
  expect(loadConfig(least).trustedProxies).toEqual([]);
  expect(loadConfig({ ...least, TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.7,fd00::/8,::1' }).trustedProxies).toEqual([
    { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
    { address: '192.0.2.7', prefix: 32, family: 'ipv4' },
    { address: 'fd00::', prefix: 8, family: 'ipv6' },
    { address: '::1', prefix: 128, family: 'ipv6' },
  ]);
  for (const text of ['10.0.0.0/33', 'fd00::/129', '10.0.0', 'proxy.example.com', '10.0.0.0/', '10.0.0.0/-1', '::1%lo'])
    expect(() => loadConfig({ ...least, TRUSTED_PROXIES: text }), text).toThrow('TRUSTED_PROXIES');
});

test('CORS origins are origins or all of them', () => {
  expect(loadConfig(least).corsOrigins).toBe('*');
  const CORS_ORIGINS = 'https://app.example.com, http://localhost:5173';
  expect(loadConfig({ ...least, CORS_ORIGINS }).corsOrigins).toEqual([
    'https://app.example.com',
    'http://localhost:5173',
  ]);
  for (const text of [
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com/x',
    'null',
    '*,https://a.b',
  ])
    expect(() => loadConfig({ ...least, CORS_ORIGINS: text }), text).toThrow('CORS_ORIGINS');
});

test('the edge is named with its secret, which goes into files of nginx as it is', () => {
  expect(loadConfig(least)).toMatchObject({ edgeSecret: undefined, edgeUrls: [] });
  const EDGE_URL = 'http://a:8081/, http://b:8081';
  const EDGE_SECRET = 'e'.repeat(32);
  expect(loadConfig({ ...least, EDGE_URL, EDGE_SECRET }).edgeUrls).toEqual(['http://a:8081', 'http://b:8081']);
  for (const edge of [{ EDGE_URL }, { EDGE_SECRET: 'short' }, { EDGE_SECRET: `${EDGE_SECRET}";` }, { EDGE_URL: 'a:1' }])
    expect(() => loadConfig({ ...least, ...edge }), JSON.stringify(edge)).toThrow('EDGE_');
});
