import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { decodeHeif } from './heif-decoder.ts';

// A thread of its own: decoding keeps its thread busy, and WebAssembly gives its memory back only with the thread.
const decoded = await decodeHeif(await readFile(String(workerData)));
parentPort?.postMessage(decoded, 'tiff' in decoded ? [decoded.tiff.buffer] : []);
