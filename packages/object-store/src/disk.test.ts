import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { objectStoreContract } from './contract/contract.ts';
import { noise, ownFolder, send, tampered } from './contract/wire.ts';
import { DiskStore, diskStoreHandler, type ObjectStore, openObjectStore } from './index.ts';

const contentType = 'image/jpeg';

async function startDisk() {
  const folder = await mkdtemp(join(tmpdir(), 'object-store-'));
  const server: Server = createServer((req, res) => handler?.(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const publicUrl = `http://127.0.0.1:${port}`;
  const store = openObjectStore({ objectStoreUrl: `disk://${folder}`, publicUrl, mediaUrlSecret: 's'.repeat(32) });
  const handler = store instanceof DiskStore ? diskStoreHandler(store) : undefined;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { store, folder, port, publicUrl, stop };
}

objectStoreContract('a disk', startDisk);

let disk: Awaited<ReturnType<typeof startDisk>>;
beforeAll(async () => {
  disk = await startDisk();
  await disk.store.check();
});
afterAll(() => disk.stop());

const halfWritten = () => readdir(join(disk.folder, 'temporary'));
const presign = (key: string, byteSize: number) =>
  disk.store.presignPut(key, { contentType, byteSize, expiresInSeconds: 60, sha256: `${'A'.repeat(43)}=` });

/** Sends a PUT as raw text, which no client library would; the answer. */
async function sendRaw(url: string, head: string[], body: Buffer, isCutOff: boolean): Promise<string> {
  const { pathname, search } = new URL(url);
  const socket = connect(disk.port, '127.0.0.1');
  socket.write(
    [`PUT ${pathname}${search} HTTP/1.1`, 'host: x', `content-type: ${contentType}`, ...head, '', ''].join('\r\n'),
  );
  socket.write(body, () => {
    if (isCutOff) socket.destroy();
  });
  return isCutOff ? '' : (await buffer(socket)).toString();
}

const sign = (key: string, byteSize: number) =>
  disk.store.presignPut(key, { contentType, byteSize, expiresInSeconds: 60 });

test.each([/^size$/, /^type$/, /^sha256$/, /^expires$/, /^signature$/])(
  'an upload with %s changed is refused',
  async (name) => {
    const key = `${ownFolder()}/x`;
    const upload = await presign(key, 10);
    const answer = await send({ ...upload, url: tampered(upload.url, name) }, noise(10));
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'SignatureDoesNotMatch' });
  },
);

test('a part with its upload changed is refused', async () => {
  const key = `${ownFolder()}/x`;
  const uploadId = await disk.store.createMultipart(key, { contentType });
  const { url } = await disk.store.presignPart(key, uploadId, { number: 1, byteSize: 10 }, 60);
  for (const name of [/^uploadId$/, /^partNumber$/, /^size$/]) {
    expect((await send({ url: tampered(url, name), headers: [] }, noise(10))).status).toBe(403);
  }
});

test('each refusal has its status and a code', async () => {
  const key = `${ownFolder()}/x`;
  const upload = await sign(key, 10);
  const answers = [
    [await send(upload, noise(11)), 413, 'EntityTooLarge'],
    [await send(upload, noise(9)), 400, 'EntityTooSmall'],
    [await send(await presign(key, 10), noise(10)), 400, 'XAmzContentSHA256Mismatch'],
    [await send(upload, noise(10), { headers: { 'content-type': 'image/png' } }), 403, 'AccessDenied'],
    [await fetch(upload.url, { method: 'DELETE' }), 405, 'MethodNotAllowed'],
    [await fetch(`${disk.publicUrl}/elsewhere`), 404, 'NoSuchKey'],
  ] as const;
  for (const [answer, status, code] of answers) {
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  }
  expect(await halfWritten()).toEqual([]);
});

test('a PUT in chunks is refused before its body', async () => {
  const { url } = await sign(`${ownFolder()}/x`, 5);
  const head = ['transfer-encoding: chunked', 'connection: close'];
  const answer = await sendRaw(url, head, Buffer.from('5\r\nhello\r\n0\r\n\r\n'), false);
  expect(answer).toMatch(/^HTTP\/1.1 411 /);
});

test('what is sent beyond the announced length does not become part of the object', async () => {
  const key = `${ownFolder()}/x`;
  const { url } = await sign(key, 5);
  await sendRaw(url, ['content-length: 5'], Buffer.from('hello, world'), false);
  await vi.waitFor(async () => expect(await halfWritten()).toEqual([]));
  const written = await disk.store.head(key);
  if (written !== null) expect((await buffer(await disk.store.get(key))).toString()).toBe('hello');
});

test('a PUT that breaks off leaves nothing', async () => {
  const key = `${ownFolder()}/x`;
  const { url } = await sign(key, 1_000_000);
  await sendRaw(url, ['content-length: 1000000'], noise(500_000), true);
  await vi.waitFor(async () => expect(await halfWritten()).toEqual([]));
  expect(await disk.store.head(key)).toBeNull();
});

test('a download is safe to open, and HEAD is answered', async () => {
  const key = `${ownFolder()}/x`;
  await disk.store.put(key, noise(10), { contentType: 'text/html' });
  const answer = await fetch(await disk.store.presignGet(key, { expiresInSeconds: 60 }), { method: 'HEAD' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-length')).toBe('10');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain('sandbox');
});

test('a range that makes no sense is ignored, one of an outdated object too', async () => {
  const key = `${ownFolder()}/x`;
  await disk.store.put(key, noise(10), { contentType });
  const url = await disk.store.presignGet(key, { expiresInSeconds: 60 });
  for (const range of ['bytes=5-2', 'bytes=-', 'lines=1-2', 'bytes=0-1,3-4']) {
    expect((await fetch(url, { headers: { range } })).status).toBe(200);
  }
  expect((await fetch(url, { headers: { range: 'bytes=-20' } })).headers.get('content-range')).toBe('bytes 0-9/10');
  expect((await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': '"old"' } })).status).toBe(200);
});

test('a key keeps to its folder even with a valid signature', async () => {
  const other = new DiskStore({ folder: disk.folder, publicUrl: disk.publicUrl, secret: 's'.repeat(32) });
  await writeFile(join(disk.folder, 'secret'), noise(2000));
  for (const key of ['../secret', 'a/../../secret', '..%2fsecret', '/etc/passwd']) {
    await expect(other.presignGet(key, { expiresInSeconds: 60 })).rejects.toMatchObject({ code: 'INVALID_KEY' });
    await expect(other.open(key)).rejects.toMatchObject({ code: 'INVALID_KEY' });
  }
});

test('an object that was acknowledged is whole after a kill -9', async () => {
  const folder = join(disk.folder, 'crash');
  const script = `
    const { openObjectStore } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
    const store = openObjectStore({ objectStoreUrl: ${JSON.stringify(`disk://${folder}`)}, publicUrl: '', mediaUrlSecret: '' });
    for (let n = 0; ; n++) {
      await store.put('a/' + n % 5, Buffer.alloc(300_000 + n, n), { contentType: 'image/png' });
      console.log(n);
    }`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = -1;
  const lines = createInterface(writer.stdout);
  lines.on('line', (line) => {
    acknowledged = Number(line);
    if (acknowledged === 20) writer.kill('SIGKILL');
  });
  await once(lines, 'close');
  expect(acknowledged).toBeGreaterThanOrEqual(20);

  const store: ObjectStore = openObjectStore({ objectStoreUrl: `disk://${folder}`, publicUrl: '', mediaUrlSecret: '' });
  const seen = await Promise.all([0, 1, 2, 3, 4].map(async (n) => buffer(await store.get(`a/${n}`))));
  for (const content of seen) expect(content.equals(Buffer.alloc(content.length, content.length - 300_000))).toBe(true);
  expect(Math.max(...seen.map((content) => content.length))).toBeGreaterThanOrEqual(300_000 + acknowledged);
});

test('what a killed process left half-written is swept after a day, not before', async () => {
  const temporary = join(disk.folder, 'sweep', 'temporary');
  await mkdir(join(temporary, 'old-folder'), { recursive: true });
  for (const name of ['new', 'old']) await writeFile(join(temporary, name), '');
  const before = new Date(Date.now() - 25 * 3600 * 1000);
  for (const name of ['old', 'old-folder']) await utimes(join(temporary, name), before, before);
  const folder = join(disk.folder, 'sweep');
  await openObjectStore({ objectStoreUrl: `disk://${folder}`, publicUrl: '', mediaUrlSecret: '' }).check();
  expect(await readdir(temporary)).toEqual(['new']);
});

test('a disk that cannot be written to is told as such, and works when it can again', async () => {
  const folder = join(disk.folder, 'blocked');
  await writeFile(folder, '');
  const store = openObjectStore({ objectStoreUrl: `disk://${folder}`, publicUrl: '', mediaUrlSecret: '' });
  const unavailable = { code: 'STORE_UNAVAILABLE' };
  await expect(store.check()).rejects.toMatchObject(unavailable);
  await expect(store.put('a/b', noise(1), { contentType })).rejects.toMatchObject(unavailable);
  await rm(folder);
  await store.put('a/b', noise(1), { contentType });
  expect((await readFile(join(folder, 'objects/a@/b'))).subarray(0, 1).equals(noise(1))).toBe(true);
});

test.each(['', '/tmp/x', 'disk://host/x', 'ftp://x', 's3://host/bucket', 's3://a:b@host', 's3://a:b@/bucket'])(
  '%j is no object store URL',
  (objectStoreUrl) => {
    const open = () => openObjectStore({ objectStoreUrl, publicUrl: '', mediaUrlSecret: '' });
    expect(open).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  },
);
