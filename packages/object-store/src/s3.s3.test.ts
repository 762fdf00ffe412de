import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { objectStoreContract } from './contract/contract.ts';
import { noise, ownFolder, RUN_FOLDER, send } from './contract/wire.ts';
import { openObjectStore } from './index.ts';
import { readS3Address } from './s3/s3-address.ts';
import { createAgent, S3Client } from './s3/s3-client.ts';

const url = new URL(process.env.TEST_S3_URL ?? '');
const open = (objectStoreUrl: string) =>
  openObjectStore({ objectStoreUrl, publicUrl: 'http://localhost', mediaUrlSecret: '' });

objectStoreContract('S3', async () => {
  const store = open(url.href);
  return { store, stop: () => store.close() };
});

const store = open(url.href);
afterAll(async () => {
  await store.deletePrefix(`${RUN_FOLDER}/`);
  await store.close();
});

test('a bucket that is missing is made by whoever comes first', async () => {
  const fresh = new URL(url);
  fresh.pathname = `/lumigraph-test-${randomUUID()}`;
  const stores = [open(fresh.href), open(fresh.href)];
  await Promise.all(stores.map((one, n) => one.put(`a/${n}`, noise(1), { contentType: 'image/png' })));
  expect(await stores[0]?.head('a/1')).toMatchObject({ byteSize: 1 });
  await stores[0]?.deletePrefix('a/');
  await Promise.all(stores.map((one) => one.close()));
  const address = readS3Address(fresh);
  await new S3Client(address, createAgent(address)).removeBucket(address.bucket);
});

test("a stream that we write leaves a client's upload of the same key alone", async () => {
  const key = `${ownFolder()}/film.mp4`;
  const uploadId = await store.createMultipart(key, { contentType: 'video/mp4' });
  await store.put(key, Readable.from([noise(20_000_000)]), { contentType: 'video/mp4', byteSize: 20_000_000 });
  expect(await store.listParts(key, uploadId)).toEqual([]);
});

test('URLs name the host by which clients reach the store', async () => {
  const elsewhere = new URL(url);
  elsewhere.searchParams.set('public', `http://localhost:${url.port}`);
  const outside = open(elsewhere.href);
  const upload = await outside.presignPut(`${ownFolder()}/x`, {
    contentType: 'image/png',
    byteSize: 5,
    expiresInSeconds: 60,
  });
  expect(new URL(upload.url).host).toBe(`localhost:${url.port}`);
  expect((await send(upload, noise(5))).status).toBe(200);
  await outside.close();
});

test('a wrong secret, and a store that is away, are both told as such', async () => {
  const wrong = new URL(url);
  wrong.password = 'wrong';
  const away = new URL(url);
  away.port = '1';
  for (const address of [wrong, away]) {
    const broken = open(address.href);
    await expect(broken.check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const written = broken.put('a/b', noise(1), { contentType: 'image/png' });
    await expect(written).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await broken.close();
  }
});

test('a store that takes the connection and never answers is given up', async () => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const broken = open(`s3://a:b@127.0.0.1:${port}/bucket?tls=false`);
  await expect(broken.check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await broken.close();
  silent.close();
}, 40_000);
