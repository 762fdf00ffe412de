import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStoreAway } from '@lumigraph/database';
import { EICAR, startClamd } from '@lumigraph/tools/test-stack';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createVirusScanner } from './virus-scan.ts';

const MB = 1024 * 1024;
const SLOW = { silenceMs: 60_000, pieceMs: 60_000 };
const INFECTED = expect.objectContaining({ code: 'INFECTED' });

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

async function scanned(
  bytes: Buffer | string,
  { url = clamd.url, limits = SLOW, stopping = new AbortController().signal } = {},
): Promise<unknown> {
  const file = join(folder, 'scanned');
  await writeFile(file, bytes);
  return createVirusScanner(url, limits)
    .scan(file, stopping)
    .then(
      () => 'clean',
      (error: unknown) => (isStoreAway(error) ? 'away' : error),
    );
}

/** A server in a scanner's place. */
async function startScanner(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => onConnection(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // `address` is a string for pipes only.
  const { port }: Pick<AddressInfo, 'port'> = Object.assign({ port: 0 }, server.address());
  return `tcp://127.0.0.1:${port}`;
}

test('a picture is let through; what has a virus anywhere in it is INFECTED', async () => {
  expect(await scanned(photo)).toBe('clean');
  expect(await scanned('')).toBe('clean');
  expect(await scanned(EICAR)).toEqual(INFECTED);
  expect(await scanned(Buffer.concat([photo, Buffer.from(EICAR)]))).toEqual(INFECTED);
  const late = Buffer.concat([Buffer.alloc(20 * MB), Buffer.from(EICAR)]);
  expect(await scanned(late)).toEqual(INFECTED);
});

test('so is what is larger than clamd takes at once', async () => {
  const large = Buffer.alloc(71 * MB);
  expect(await scanned(large)).toBe('clean');
  // Across each border of what it is given at once, in between, and at the end.
  const borders = [23, 24, 46, 47, 69, 70].map((border) => border * MB - 30);
  for (const at of [1_000, 35 * MB, ...borders, large.length - EICAR.length]) {
    const infected = Buffer.from(large);
    infected.write(EICAR, at);
    expect([at, await scanned(infected)]).toEqual([at, INFECTED]);
  }
}, 60_000);

test('of a large file little is scanned twice, and never more at once than clamd takes', async () => {
  const told: number[] = [];
  const url = await startScanner((socket) => {
    const piece = told.push(0) - 1;
    let end = Buffer.alloc(0);
    socket.on('data', (data) => {
      told[piece] = (told[piece] ?? 0) + data.length;
      end = Buffer.concat([end, data]).subarray(-4);
      if (end.equals(Buffer.alloc(4))) socket.end('stream: OK\0');
    });
  });
  expect(await scanned(Buffer.alloc(71 * MB, 1), { url })).toBe('clean');
  expect(told.map((bytes) => Math.floor(bytes / MB))).toEqual([24, 24, 24, 2]);
});

test('nothing is let through by a scanner that is away, silent, slow, or cannot scan', async () => {
  const silent = await startScanner((socket) => socket.resume());
  expect(await scanned(photo, { url: silent, limits: { ...SLOW, silenceMs: 200 } })).toBe('away');
  const slow = await startScanner((socket) => {
    const drops = setInterval(() => socket.resume().write('.'), 20);
    socket.on('close', () => clearInterval(drops));
  });
  expect(await scanned(photo, { url: slow, limits: { ...SLOW, pieceMs: 300 } })).toBe('away');
  const full = await startScanner((socket) => socket.resume().end('INSTREAM size limit exceeded. ERROR\0'));
  expect(await scanned(photo, { url: full })).toBe('away');
  const broken = await startScanner((socket) => socket.destroy());
  expect(await scanned(photo, { url: broken })).toBe('away');
  expect(await scanned(photo, { url: 'tcp://127.0.0.1:1' })).toBe('away');
});

test('a scan ends with the worker that asked for it', async () => {
  const stopping = new AbortController();
  const url = await startScanner((socket) => {
    socket.resume();
    stopping.abort();
  });
  expect(await scanned(photo, { url, stopping: stopping.signal })).toBe('away');
});

test('without a scanner nothing is scanned', async () => {
  await expect(createVirusScanner(undefined).scan(join(folder, 'no-such-file'))).resolves.toBeUndefined();
});

test('it says whether there is a scanner, and whether it answers', async () => {
  expect(await createVirusScanner(undefined).check()).toBe('off');
  expect(await createVirusScanner(clamd.url).check()).toBeUndefined();
  const other = await startScanner((socket) => socket.resume().end('UNKNOWN COMMAND\0'));
  await expect(createVirusScanner(other).check()).rejects.toThrow('UNKNOWN COMMAND');
  await expect(createVirusScanner('tcp://127.0.0.1:1').check()).rejects.toThrow('does not answer');
});
