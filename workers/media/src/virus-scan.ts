import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { addAbortSignal, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Check } from '@lumigraph/lifecycle';
import { MediaFailure } from './media-failure.ts';

/** Scans a file, until the signal; throws INFECTED, or a ScannerAway. */
export type VirusScan = (file: string, stopping?: AbortSignal) => Promise<void>;

/** A virus scanner, or none. */
interface VirusScanner {
  scan: VirusScan;
  /** For readiness. */
  check: Check;
}

/** The scanner does not answer, or cannot scan: nothing is let through, and it is tried again. */
class ScannerAway extends Error {
  readonly code = 'STORE_UNAVAILABLE';
}

const PORT = 3310;
/** clamd takes 25 MB (its StreamMaxLength, of old) and then gives up: what is larger, videos, it is given in pieces. */
const PIECE_BYTES = 24 * 1024 * 1024;
/** What each piece has of the one before: no signature is as long. */
const OVERLAP_BYTES = 1024 * 1024;
const LIMITS = {
  /** A scanner that says nothing for as long is away. */
  silenceMs: 30_000,
  /** What a piece may take, however much the scanner says: the largest video has 45 of them. */
  pieceMs: 60_000,
};
const PING_MS = 2_000;

/** Scans by a clamd at `tcp://host:port`, with its command INSTREAM (clamd's manual); without one nothing is scanned. */
export function createVirusScanner(clamavUrl: string | undefined, limits = LIMITS): VirusScanner {
  if (clamavUrl === undefined) return { scan: async () => undefined, check: async () => 'off' };
  const { hostname, port } = new URL(clamavUrl);
  const open = (timeout: number) => connect({ host: hostname, port: Number(port) || PORT, timeout });

  async function scanPiece(file: string, start: number, stopping: AbortSignal[]): Promise<void> {
    const socket = addAbortSignal(
      AbortSignal.any([AbortSignal.timeout(limits.pieceMs), ...stopping]),
      open(limits.silenceMs),
    );
    const bytes = createReadStream(file, { start, end: start + PIECE_BYTES - 1 });
    const answer = await ask(socket, chunksOf(bytes)).finally(() => bytes.destroy());
    if (/ FOUND\0?$/.test(answer)) throw new MediaFailure('INFECTED', 'The file contains a virus.');
    if (!/^stream: OK\0?$/.test(answer)) throw new ScannerAway(`the virus scanner says ${JSON.stringify(answer)}`);
  }

  return {
    scan: async (file, stopping) => {
      const { size } = await stat(file);
      let start = 0;
      do {
        await scanPiece(file, start, stopping ? [stopping] : []);
        start += PIECE_BYTES - OVERLAP_BYTES;
      } while (start + OVERLAP_BYTES < size);
    },
    check: async () => {
      const answer = await ask(open(PING_MS), [Buffer.from('zPING\0')]);
      if (!/^PONG\0?$/.test(answer)) throw new ScannerAway(`the virus scanner says ${JSON.stringify(answer)}`);
    },
  };
}

/** All that the scanner answers. Throws a ScannerAway. */
async function ask(socket: Socket, words: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<string> {
  socket.once('timeout', () => socket.destroy(new Error('the virus scanner is silent')));
  // What becomes of the sending shows in the answer.
  const sending = pipeline(Readable.from(words), socket, { end: false }).catch(() => undefined);
  try {
    return await text(socket);
  } catch (cause) {
    throw new ScannerAway('the virus scanner does not answer', { cause });
  } finally {
    socket.destroy();
    await sending;
  }
}

/** The command, and the file in chunks, each with its length before it; one of no length ends it. */
async function* chunksOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from('zINSTREAM\0');
  for await (const chunk of bytes) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    yield length;
    yield chunk;
  }
  yield Buffer.alloc(4);
}
