import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStoreAway } from '@lumigraph/database';
import { EICAR, startClamd } from '@lumigraph/tools/test-stack';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createVirusScan } from './virus-scan.ts';

let folder: string;
let clamd: Awaited<ReturnType<typeof startClamd>>;
let photo: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lumigraph-clamd-'));
  clamd = await startClamd(folder);
  photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#a40' } })
    .jpeg()
    .toBuffer();
}, 300_000);

afterAll(async () => {
  await clamd.stop();
  await rm(folder, { recursive: true });
});

async function scanned(bytes: Buffer | string, url = clamd.url, silenceMs = 60_000): Promise<unknown> {
  const file = join(folder, 'scanned');
  await writeFile(file, bytes);
  return createVirusScan(
    url,
    silenceMs,
  )(file).then(
    () => 'clean',
    (error: unknown) => (isStoreAway(error) ? 'away' : error),
  );
}

test('a picture is let through; what has a virus anywhere in it is INFECTED', async () => {
  const infected = expect.objectContaining({ code: 'INFECTED' });
  expect(await scanned(photo)).toBe('clean');
  expect(await scanned('')).toBe('clean');
  expect(await scanned(EICAR)).toEqual(infected);
  expect(await scanned(Buffer.concat([photo, Buffer.from(EICAR)]))).toEqual(infected);
  const late = Buffer.concat([Buffer.alloc(20 * 1024 * 1024), Buffer.from(EICAR)]);
  expect(await scanned(late)).toEqual(infected);
});

test('of a file that is larger than clamd takes the beginning is scanned', async () => {
  const large = Buffer.alloc(40 * 1024 * 1024);
  expect(await scanned(large)).toBe('clean');
  large.write(EICAR, 1_000);
  expect(await scanned(large)).toEqual(expect.objectContaining({ code: 'INFECTED' }));
});

test('nothing is let through by a scanner that is away, silent, or cannot scan', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // `address` is a string for pipes only.
  const { port }: Pick<AddressInfo, 'port'> = Object.assign({ port: 0 }, server.address());
  const url = `tcp://127.0.0.1:${port}`;
  expect(await scanned(photo, url, 200)).toBe('away');
  server.on('connection', (socket) => socket.resume().end('INSTREAM size limit exceeded. ERROR\0'));
  expect(await scanned(photo, url)).toBe('away');
  server.removeAllListeners('connection').on('connection', (socket) => socket.destroy());
  expect(await scanned(photo, url)).toBe('away');
  server.close();
  expect(await scanned(photo, 'tcp://127.0.0.1:1')).toBe('away');
});

test('without a scanner nothing is scanned', async () => {
  await expect(createVirusScan(undefined)(join(folder, 'no-such-file'))).resolves.toBeUndefined();
});
