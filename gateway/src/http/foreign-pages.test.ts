import { once } from 'node:events';
import { get } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';

const FIREFOX = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const CROSS_SITE = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld('in process', { env: { CORS_ORIGINS: 'https://app.example.com' } });
});
afterAll(() => world.stop());

/** The status of a GET with just these headers: fetch adds some that it does not let us choose. */
async function statusOf(headers: Record<string, string>): Promise<number | undefined> {
  const request = get(`${world.url}?query={posts{id}}`, { headers });
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode;
}

test.each<[string, Record<string, string>]>([
  ['an image on a foreign page', { ...FIREFOX, ...CROSS_SITE }],
  ['a page of another subdomain', { ...FIREFOX, 'sec-fetch-site': 'same-site' }],
  ['a script on a foreign page, where there is no TLS', FIREFOX],
  ['a foreign page that hides what it is', { ...CROSS_SITE, 'user-agent': '' }],
  ['fetch on a foreign page', { ...FIREFOX, origin: 'https://evil.example', accept: 'application/json' }],
  ['fetch in a sandboxed frame', { ...FIREFOX, origin: 'null' }],
  ['a link on a foreign page', { referer: 'https://evil.example/' }],
  ['a browser that signs in by Basic', { ...FIREFOX, ...CROSS_SITE, authorization: 'Basic YTpi' }],
])('%s is refused what it asks by GET', async (_who, headers) => {
  expect(await statusOf(headers)).toBe(400);
});

test.each<[string, Record<string, string>]>([
  ['a client that is no browser', {}],
  ['curl', { 'user-agent': 'curl/8.14.1', accept: '*/*' }],
  ['our own page', { ...FIREFOX, 'sec-fetch-site': 'same-origin' }],
  ['the address bar', { ...FIREFOX, 'sec-fetch-site': 'none', accept: 'application/json' }],
  ['a page of an origin that is named', { ...FIREFOX, ...CROSS_SITE, origin: 'https://app.example.com' }],
  ['who was asked before by a preflight', { ...FIREFOX, ...CROSS_SITE, 'apollo-require-preflight': 'true' }],
  ['Apollo Client', { ...FIREFOX, ...CROSS_SITE, 'content-type': 'application/json' }],
  ['Apollo Kotlin', { ...CROSS_SITE, 'x-apollo-operation-name': 'Posts' }],
])('%s is answered', async (_who, headers) => {
  expect(await statusOf(headers)).toBe(200);
});

test('a content type that is sent without a preflight is none for a GET', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense', 'text/plain, application/json'])
    expect(await statusOf({ 'content-type': type }), type).toBe(415);
});
