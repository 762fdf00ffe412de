import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOrInstall } from '../services/binary.ts';

const run = promisify(execFile);

/** Makes a HEIC of a PNG. */
export type HeifEnc = (png: Buffer, args?: readonly string[]) => Promise<Buffer>;

/** libheif's heif-enc, which makes HEIC; it is installed where it is missing and we may. Throws a ServiceError. */
export async function findHeifEnc(): Promise<HeifEnc> {
  const command = await findOrInstall(
    {
      command: 'heif-enc',
      debianPackage: 'libheif-examples',
      instead: 'brew install libheif, or see https://github.com/strukturag/libheif',
    },
    (line) => console.warn(line),
  );
  return async (png, args = []) => {
    const folder = await mkdtemp(join(tmpdir(), 'lumigraph-heif-enc-'));
    try {
      await writeFile(join(folder, 'picture.png'), png);
      const heic = join(folder, 'picture.heic');
      await run(command, [...args, '-o', heic, join(folder, 'picture.png')]);
      return await readFile(heic);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}
