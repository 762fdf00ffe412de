import { expect, test } from 'vitest';
import { isStoreAway } from './index.ts';

test.each([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Connection is closed.',
  "Stream isn't writeable and enableOfflineQueue options is false",
  'Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option for details.',
  'Command timed out',
  "Cluster isn't ready and enableOfflineQueue options is false",
  'Too many Cluster redirections. Last error: Error: MOVED 1 127.0.0.1:1',
  'LOADING Redis is loading the dataset in memory',
  "READONLY You can't write against a read only replica.",
  'CLUSTERDOWN The cluster is down',
  'TRYAGAIN Multiple keys request during rehashing of slot',
])('a store is away: %s', (message) => {
  expect(isStoreAway(new Error(message))).toBe(true);
  expect(isStoreAway(new Error('the query failed', { cause: new Error(message) }))).toBe(true);
});

test.each([
  'Error downloading plugin',
  'loading the image failed',
  'invalid caption: "READONLY mode"',
  'column "loading " does not exist',
  'cannot execute INSERT: relation "LOADING docks" is missing',
  'the caption must not hold: Connection is closed.',
  'Command timed out waiting for the encoder',
  'ERR LOADING is no command',
])('a fault that only speaks alike is the request’s own: %s', (message) => {
  expect(isStoreAway(new Error(message))).toBe(false);
});

test('codes count as a whole', () => {
  const withCode = (code: string | number) => Object.assign(new Error('x'), { code });
  for (const code of ['ECONNREFUSED', '57P01', '08006', '53300', '503', 'TIMEOUT', 'STORE_UNAVAILABLE']) {
    expect(isStoreAway(withCode(code)), code).toBe(true);
  }
  for (const code of ['23505', '57014', '1503', 'MY_TIMEOUT', 'ENOENT'])
    expect(isStoreAway(withCode(code)), code).toBe(false);
  expect(isStoreAway('ECONNREFUSED')).toBe(false);
});
