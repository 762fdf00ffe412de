import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';
import { createAddressReader } from './client-address.ts';

const PROXY = '10.0.0.5';
const CLIENT = '203.0.113.9';

const addressOf = createAddressReader([
  { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
  { address: 'fd00::', prefix: 8, family: 'ipv6' },
]);

test('without a trusted proxy the header says nothing', () => {
  expect(addressOf(CLIENT, '198.51.100.1')).toBe(CLIENT);
  expect(createAddressReader([])(PROXY, '198.51.100.1')).toBe(PROXY);
  expect(createAddressReader([])(undefined, undefined)).toBe('');
});

test('behind trusted proxies the address is the right-most that is not one of them', () => {
  expect(addressOf(PROXY, CLIENT)).toBe(CLIENT);
  expect(addressOf(PROXY, `${CLIENT}, 10.9.9.9 ,10.0.0.7`)).toBe(CLIENT);
  expect(addressOf('fd00::1', `${CLIENT},fd12::7`)).toBe(CLIENT);
  expect(addressOf(PROXY, [CLIENT, '10.0.0.7'])).toBe(CLIENT);
});

test('a client inside the trusted network has its own address', () => {
  expect(addressOf(PROXY, '10.1.2.3')).toBe('10.1.2.3');
  expect(addressOf(PROXY, undefined)).toBe(PROXY);
});

test.each([
  ['an address of its choice', `198.51.100.1, ${CLIENT}`, CLIENT],
  ['a trusted address', `10.0.0.9, ${CLIENT}`, CLIENT],
  ['many of them', `${'10.0.0.9, '.repeat(50)}${CLIENT}`, CLIENT],
  ['no address', `<script>, ${CLIENT}`, CLIENT],
  ['no address alone', 'unknown', PROXY],
  ['an address left of what is none', `198.51.100.1, unknown, 10.0.0.7`, '10.0.0.7'],
  ['nothing between commas', `198.51.100.1,,`, PROXY],
])('a client that writes %s gains nothing', (_case, header, address) => {
  expect(addressOf(PROXY, header)).toBe(address);
});

test('an address has one spelling', () => {
  expect(addressOf('::ffff:203.0.113.9', undefined)).toBe(CLIENT);
  expect(addressOf('::ffff:10.0.0.5', CLIENT)).toBe(CLIENT);
  for (const spelling of ['::ffff:203.0.113.9', '::FFFF:CB00:7109', '203.0.113.9:4711', '[::ffff:203.0.113.9]:4711'])
    expect(addressOf(PROXY, spelling), spelling).toBe(CLIENT);
  for (const spelling of ['2001:DB8:0:0::1', '2001:db8::1', '[2001:db8::0:1]:443', '[2001:db8::1]'])
    expect(addressOf(PROXY, spelling), spelling).toBe('2001:db8::1');
});

test('a trusted subnet may be written as IPv4-mapped IPv6', () => {
  const trustedProxies = createAddressReader([{ address: '::ffff:10.0.0.0', prefix: 104, family: 'ipv6' }]);
  expect(trustedProxies(PROXY, CLIENT)).toBe(CLIENT);
  expect(trustedProxies('11.0.0.5', CLIENT)).toBe('11.0.0.5');
});

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld('over HTTP', { env: { TRUSTED_PROXIES: '127.0.0.0/8' } });
});
afterAll(() => world.stop());

test('the subgraphs are told the address that a trusted proxy has written', async () => {
  const headers = { accept: 'application/json', 'x-forwarded-for': `198.51.100.1, ${CLIENT}` };
  const { data } = await world.ask('{ user(id: 1) { address } }', { headers });
  expect(data).toEqual({ user: { address: `application/json from ${CLIENT}` } });
});
