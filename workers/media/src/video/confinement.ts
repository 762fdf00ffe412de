import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What stands before a command line so that it runs confined, with so many bytes of address space. */
export type Prefix = (memoryBytes: number) => string[];

/** Lowest but ten of the priorities that `nice` gives: pictures and answers go first. */
const NICENESS = 10;

/** Writes of one command: no rendition comes near. */
const MOST_FILE_BYTES = 4 * 1024 ** 3;

/**
 * What this system can confine a command with, each tried once: no network (a network namespace of its own), an end with this process (where that is
 * killed, nobody else could end it), a low priority, limits of memory and written bytes. Linux has all of it, unless a container forbids the first.
 */
export async function findConfinement(): Promise<{ prefix: Prefix; isOffline: boolean }> {
  const offline = (await usable('unshare', '--net')) ?? (await usable('unshare', '--map-root-user', '--net'));
  // After unshare, since new rights take the signal away.
  const mortal = await usable('setpriv', '--pdeathsig', 'KILL');
  const polite = await usable('nice', '-n', String(NICENESS));
  const limited = await usable('prlimit', `--fsize=${MOST_FILE_BYTES}`, '--core=0');
  const words = [offline, mortal, polite].flatMap((part) => part ?? []);
  return {
    prefix: (memoryBytes) => (limited ? [...words, ...limited, `--as=${memoryBytes}`] : words),
    isOffline: offline !== null,
  };
}

/** The words with the program's path; null where it is not there, or does not do so here. */
async function usable(program: string, ...options: string[]): Promise<string[] | null> {
  const path = await findProgram(program);
  if (path === null) return null;
  return execute(path, [...options, '/bin/sh', '-c', ':']).then(
    () => [path, ...options],
    () => null,
  );
}

/** Where a program lies by PATH; null where it is not there. */
export async function findProgram(name: string): Promise<string | null> {
  const found = await execute('/bin/sh', ['-c', 'command -v "$1"', 'sh', name]).catch(() => null);
  const path = found?.stdout.trim() ?? '';
  return path.startsWith('/') ? path : null;
}
