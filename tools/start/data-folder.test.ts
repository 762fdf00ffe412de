import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@lumigraph/config';
import { calculateJwkThumbprint } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { readEnvironment, writeEnvironment } from './environment-file.ts';
import { keepSecrets } from './secrets.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lumigraph-data-'));
});

afterEach(() => rmSync(parent, { recursive: true }));

test('a data folder belongs to one running system', async () => {
  const first = await openDataFolder(join(parent, 'data'), false);
  await expect(openDataFolder(join(parent, 'data'), false)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
  first.release();
  const second = await openDataFolder(join(parent, 'data'), false);
  second.release();
});

test('a fresh start deletes what we made and nothing else', async () => {
  const before = await openDataFolder(parent, false);
  keepSecrets(before.secretsFile);
  before.release();
  writeFileSync(join(parent, 'holiday.jpg'), 'theirs');

  const after = await openDataFolder(parent, true);
  expect(existsSync(after.secretsFile)).toBe(false);
  expect(existsSync(join(parent, 'holiday.jpg'))).toBe(true);
  after.release();
});

test('the secrets satisfy the configuration, stay the same, and only their owner can read them', async () => {
  const file = join(parent, 'secrets.json');
  const secrets = keepSecrets(file);
  expect(keepSecrets(file)).toEqual(secrets);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const stores = { DATABASE_URL: 'postgres://h/d', REDIS_URL: 'redis://h', NATS_URL: 'nats://h' };
  const config = loadConfig({ ...stores, OBJECT_STORE_URL: 'disk:///media', ...secrets });
  const [publicKey] = JSON.parse(config.tokenPublicKeys ?? '').keys;
  expect(publicKey).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
  expect(publicKey).not.toHaveProperty('d');
  expect(publicKey.kid).toBe(await calculateJwkThumbprint(publicKey));
  expect(JSON.parse(config.tokenPrivateKey ?? '').kid).toBe(publicKey.kid);
});

test('the environment that a start wrote is what tools read, but for what is set; only its owner can', () => {
  const file = join(parent, 'environment.json');
  expect(readEnvironment(file, { NATS_URL: 'nats://set', REDIS_URL: '' })).toEqual({ NATS_URL: 'nats://set' });
  writeEnvironment(file, { NATS_URL: 'nats://written', NAMESPACE: 'written', AWS_PASSWORD: 'not ours' });
  expect(readEnvironment(file, { NAMESPACE: 'set', NATS_URL: '' })).toEqual({
    NATS_URL: 'nats://written',
    NAMESPACE: 'set',
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
