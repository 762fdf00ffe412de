import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'lumigraph-images-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** Writes bytes to a file of their own, which goes with the process. Returns its path. */
export async function inFile(bytes: Uint8Array): Promise<string> {
  const file = join(folder, String(count++));
  await writeFile(file, bytes);
  return file;
}
