import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import { type Encoding, encodingFor } from './negotiation.ts';

/** Less than this fits a packet as it is. */
const LEAST_BYTES = 1_024;

/** Compressions at once: they share four threads with the hashing of passwords. One more answer goes as it is. */
const MOST_AT_ONCE = 16;

/** Compresses a body as the client's `Accept-Encoding` header has it. */
export type Compress = (body: Buffer, accepted: string | undefined) => Promise<{ body: Buffer; encoding: Encoding }>;

// Levels at which another step costs more time than it saves bytes.
const COMPRESS: Readonly<Record<Exclude<Encoding, 'identity'>, (body: Buffer) => Promise<Buffer>>> = {
  zstd: (body) => zstd(body, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
  br: (body) =>
    brotli(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  gzip: (body) => zip(body, { level: 3 }),
};
const zstd = promisify(zstdCompress);
const brotli = promisify(brotliCompress);
const zip: (body: Buffer, options: { level: number }) => Promise<Buffer> = promisify(gzip);

/** Compresses in zlib's threads what is worth it; nothing where it is switched off, for a proxy that does it. */
export function createCompression(isOn: boolean): Compress {
  let running = 0;
  return async (body, accepted = '') => {
    const encoding = encodingFor(accepted);
    const isWorthIt = isOn && body.length >= LEAST_BYTES && running < MOST_AT_ONCE;
    if (!isWorthIt || encoding === 'identity') return { body, encoding: 'identity' };
    running += 1;
    try {
      return { body: await COMPRESS[encoding](body), encoding };
    } finally {
      running -= 1;
    }
  };
}
