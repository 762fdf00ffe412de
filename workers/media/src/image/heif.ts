import { Worker } from 'node:worker_threads';
import { damaged, MediaFailure } from '../media-failure.ts';
import type { DecodedHeif } from './heif-decoder.ts';

/** Of libheif's `heif_error_code`: of the file's type, or of a feature. */
const UNSUPPORTED = new Set([3, 4]);
/** There is too little, or a limit is passed. */
const MEMORY = 6;

/**
 * The picture of a HEIF file as an uncompressed TIFF, which sharp reads: its own libvips has no decoder of HEVC. Throws a MediaFailure: CORRUPT,
 * UNSUPPORTED_FORMAT or TOO_MANY_PIXELS.
 */
export async function heifAsTiff(file: string): Promise<Uint8Array> {
  const decoded = await decodeInThread(file);
  if ('tiff' in decoded) return decoded.tiff;
  const { errorCode } = decoded;
  if (UNSUPPORTED.has(errorCode)) {
    throw new MediaFailure('UNSUPPORTED_FORMAT', 'The HEIC is of a kind that cannot be read here.');
  }
  if (errorCode === MEMORY) throw new MediaFailure('TOO_MANY_PIXELS', 'The image needs more memory than an image may.');
  throw damaged(new Error(`libheif failed with code ${errorCode}`));
}

function decodeInThread(file: string): Promise<DecodedHeif> {
  const thread = new Worker(new URL('./heif-thread.ts', import.meta.url), { workerData: file });
  return new Promise((resolve, reject) => {
    let decoded: DecodedHeif | undefined;
    thread.once('message', (message) => {
      decoded = message;
    });
    // A trap in the WebAssembly, as a rule.
    thread.once('error', (error) => reject(damaged(error)));
    // Not before: until then it holds several times the picture.
    thread.once('exit', () => (decoded ? resolve(decoded) : reject(damaged())));
  });
}
