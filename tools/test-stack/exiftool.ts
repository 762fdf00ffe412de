import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { findOrInstall } from '../services/binary.ts';

const run = promisify(execFile);
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;
const said = z.array(z.record(z.string(), z.unknown()));

/** Phil Harvey's exiftool, which reads and writes what it knows of metadata; it is installed where it is missing and we may. Throws a ServiceError. */
export async function findExiftool(): Promise<{
  /** All that it finds in a file, by `group:tag`, embedded pictures included. */
  read(file: string): Promise<Record<string, unknown>>;
  /** The same of several files. */
  readAll(files: readonly string[]): Promise<Record<string, unknown>[]>;
  /** Writes tags, such as `-GPSLatitude=52.5`, into a file. */
  write(file: string, tags: readonly string[]): Promise<void>;
}> {
  const command = await findOrInstall(
    {
      command: 'exiftool',
      debianPackage: 'libimage-exiftool-perl',
      instead: 'brew install exiftool, or see https://exiftool.org/install.html',
    },
    (line) => console.warn(line),
  );
  const readAll = async (files: readonly string[]) => {
    const args = ['-json', '-all', '-a', '-u', '-ee', '-G1', '-b', ...files];
    const { stdout } = await run(command, args, { maxBuffer: MOST_OUTPUT_BYTES });
    return said.parse(JSON.parse(stdout));
  };
  return {
    read: async (file) => (await readAll([file]))[0] ?? {},
    readAll,
    write: async (file, tags) => {
      await run(command, ['-overwrite_original', '-m', ...tags, file]);
    },
  };
}
