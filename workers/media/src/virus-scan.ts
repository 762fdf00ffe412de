import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { MediaFailure } from './media-failure.ts';

/** Scans a file; throws INFECTED, or a ScannerAway. */
export type VirusScan = (file: string) => Promise<void>;

/** The scanner does not answer, or cannot scan: nothing is let through, and it is tried again. */
class ScannerAway extends Error {
  readonly code = 'STORE_UNAVAILABLE';
}

const PORT = 3310;
/** A scanner that says nothing for as long is away. */
const SILENCE_MS = 30_000;
/** clamd takes 25 MB (its StreamMaxLength) and then gives up: of what is larger, videos, the beginning is scanned. */
const MOST_BYTES = 24 * 1024 * 1024;

/** Scans by a clamd at `tcp://host:port`, with its command INSTREAM (clamd's manual); without one nothing is scanned. */
export function createVirusScan(clamavUrl: string | undefined, silenceMs = SILENCE_MS): VirusScan {
  if (clamavUrl === undefined) return async () => undefined;
  const { hostname, port } = new URL(clamavUrl);
  return async (file) => {
    const answer = await ask(connect({ host: hostname, port: Number(port) || PORT, timeout: silenceMs }), file).catch(
      (cause: unknown) => {
        throw new ScannerAway('the virus scanner does not answer', { cause });
      },
    );
    if (/ FOUND\0?$/.test(answer)) throw new MediaFailure('INFECTED', 'The file contains a virus.');
    if (!/^stream: OK\0?$/.test(answer)) throw new ScannerAway(`the virus scanner says ${JSON.stringify(answer)}`);
  };
}

async function ask(socket: Socket, file: string): Promise<string> {
  socket.once('timeout', () => socket.destroy(new Error('the virus scanner is silent')));
  const bytes = createReadStream(file, { end: MOST_BYTES - 1 });
  // What becomes of the sending shows in the answer.
  const sending = pipeline(Readable.from(chunksOf(bytes)), socket, { end: false }).catch(() => undefined);
  try {
    return await text(socket);
  } finally {
    bytes.destroy();
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
