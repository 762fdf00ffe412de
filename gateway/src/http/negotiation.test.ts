import { expect, test } from 'vitest';
import { encodingFor, mediaTypeFor } from './negotiation.ts';

const JSON_TYPE = 'application/json';
const GRAPHQL = 'application/graphql-response+json';
const EVENTS = 'text/event-stream';

test.each([
  [undefined, JSON_TYPE],
  ['', JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  [GRAPHQL, GRAPHQL],
  ['APPLICATION/GraphQL-Response+JSON', GRAPHQL],
  [`${GRAPHQL}; charset=utf-8, ${JSON_TYPE}; charset=utf-8`, GRAPHQL],
  [`${JSON_TYPE};charset=UTF-8`, JSON_TYPE],
  [`${JSON_TYPE}; charset="utf-8"`, JSON_TYPE],
  [`${JSON_TYPE};q=0.5, ${GRAPHQL}`, GRAPHQL],
  [`${GRAPHQL};q=0.5, ${JSON_TYPE}`, JSON_TYPE],
  [`${GRAPHQL},${JSON_TYPE};q=0.9`, GRAPHQL],
  [`${JSON_TYPE};q=0, */*`, GRAPHQL],
  [`${GRAPHQL}, application/graphql+json, ${JSON_TYPE}, ${EVENTS}, multipart/mixed`, GRAPHQL],
  [`${EVENTS}, multipart/mixed`, EVENTS],
  ['application/xml, */*;q=0.1', JSON_TYPE],
  [`${JSON_TYPE}; charset=latin1`, null],
  ['application/xml', null],
  ['text/html', null],
  [`${JSON_TYPE};q=0`, null],
  ['no type', null],
])('a POST that accepts %s gets %s', (accept, expected) => {
  expect(mediaTypeFor({ method: 'POST', headers: accept === undefined ? {} : { accept } })).toBe(expected);
});

test.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8', 'text/html'],
  ['application/json, text/html;q=0.9', JSON_TYPE],
  ['*/*', JSON_TYPE],
  [EVENTS, EVENTS],
])('a GET that accepts %s gets %s', (accept, expected) => {
  expect(mediaTypeFor({ method: 'GET', headers: { accept } })).toBe(expected);
});

test('an Accept header of 16 KiB costs little', () => {
  const accept = Array.from({ length: 4_000 }, (_, i) => `a/${i}`).join(',');
  expect(mediaTypeFor({ method: 'POST', headers: { accept } })).toBe(null);
});

test.each([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip, deflate, br, zstd', 'zstd'],
  ['gzip, deflate, br', 'br'],
  ['gzip, deflate', 'gzip'],
  ['deflate', 'identity'],
  ['*', 'zstd'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['br;q=0, *', 'zstd'],
  ['zstd;q=0, br;q=0, gzip;q=0', 'identity'],
  ['identity, gzip;q=0.5', 'identity'],
  ['nonsense;;q=x', 'identity'],
])('who accepts %s is sent %s', (accepted, expected) => {
  expect(encodingFor(accepted)).toBe(expected);
});
