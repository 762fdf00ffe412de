import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';
import { createCompression } from './compression.ts';

const LARGE = `{ ${Array.from({ length: 60 }, (_, i) => `a${i}: posts { id text }`).join(' ')} }`;

async function ask(world: SmallWorld, query: string, accepted: string) {
  const { headers, body } = await request(world.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': accepted },
    body: JSON.stringify({ query }),
  });
  return { headers, body: Buffer.from(await body.arrayBuffer()) };
}

describe('a gateway that compresses', () => {
  let world: SmallWorld;
  beforeAll(async () => {
    world = await startSmallWorld('in process', { env: { LIMIT_ALIASES: '100', LIMIT_ROOT_FIELDS: '100' } });
  });
  afterAll(() => world.stop());

  test.each([
    ['zstd', zstdDecompressSync],
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('sends %s to who takes it', async (encoding, decompress) => {
    const plain = await ask(world, LARGE, 'identity');
    const { headers, body } = await ask(world, LARGE, encoding);
    expect(headers['content-encoding']).toBe(encoding);
    expect(Number(headers['content-length'])).toBe(body.length);
    expect(body.length).toBeLessThan(plain.body.length / 4);
    expect(decompress(body).equals(plain.body)).toBe(true);
  });

  test('sends what is small, and what nobody wants compressed, as it is', async () => {
    for (const answer of [await ask(world, '{ posts { id } }', 'br'), await ask(world, LARGE, 'deflate')]) {
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(JSON.parse(String(answer.body))).toHaveProperty('data');
    }
  });
});

test('a gateway behind a proxy that compresses does not', async () => {
  const world = await startSmallWorld('in process', {
    env: { COMPRESSION: 'off', LIMIT_ALIASES: '100', LIMIT_ROOT_FIELDS: '100' },
  });
  try {
    expect((await ask(world, LARGE, 'br, gzip')).headers['content-encoding']).toBeUndefined();
  } finally {
    await world.stop();
  }
});

test('of many answers at once only some wait for a thread', async () => {
  const compress = createCompression(true);
  const body = Buffer.alloc(100_000, 'abc');
  const encodings = (await Promise.all(Array.from({ length: 40 }, () => compress(body, 'gzip')))).map(
    ({ encoding }) => encoding,
  );
  expect(encodings.filter((encoding) => encoding === 'gzip')).toHaveLength(16);
  expect((await compress(body, 'gzip')).encoding).toBe('gzip');
});
