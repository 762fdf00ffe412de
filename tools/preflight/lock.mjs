import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { livingProcess, processMark } from './process-mark.mjs';

/**
 * Takes a lock, or returns the pid of the process that has it. The lock of a process that died is free.
 * It is a file NAME.<n> that names its owner; the highest n counts. Whoever finds that owner dead makes n + 1, which only one can do:
 * deleting a dead owner's file instead could hit the one a third process has just made.
 * @param {string} folder
 * @param {string} name
 * @returns {{ owner: number } | { release: () => void }}
 */
export function tryLock(folder, name) {
  for (;;) {
    const latest = generations(folder, name).at(-1) ?? 0;
    const owner = latest === 0 ? undefined : ownerOf(join(folder, `${name}.${latest}`));
    if (owner !== undefined) return { owner };
    if (take(folder, `${name}.${latest + 1}`)) return { release: () => release(folder, name) };
  }
}

/**
 * Runs `work` while no other process does so under the same lock, and returns what it returns.
 * @template T
 * @param {string} folder
 * @param {string} name
 * @param {() => Promise<T>} work
 * @param {(owner: number) => void} onWait called once if another process is at it
 * @returns {Promise<T>}
 */
export async function withLock(folder, name, work, onWait) {
  let lock = tryLock(folder, name);
  if ('owner' in lock) onWait(lock.owner);
  while ('owner' in lock) {
    await wait(200);
    lock = tryLock(folder, name);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/**
 * Linking a finished file makes the lock appear with its content, or not at all.
 * @param {string} folder
 * @param {string} lock
 */
function take(folder, lock) {
  const draft = join(folder, `${lock}.draft-${process.pid}`);
  writeFileSync(draft, processMark(process.pid));
  try {
    linkSync(draft, join(folder, lock));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/**
 * Oldest first: as long as one is left, it is ours.
 * @param {string} folder
 * @param {string} name
 */
function release(folder, name) {
  for (const n of generations(folder, name)) rmSync(join(folder, `${name}.${n}`), { force: true });
}

/**
 * @param {string} folder
 * @param {string} name
 */
function generations(folder, name) {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`) && /^\d+$/.test(file.slice(name.length + 1)))
    .map((file) => Number(file.slice(name.length + 1)))
    .sort((a, b) => a - b);
}

/** @param {string} lock */
function ownerOf(lock) {
  try {
    return livingProcess(readFileSync(lock, 'utf8'));
  } catch {
    return undefined; // just released
  }
}
