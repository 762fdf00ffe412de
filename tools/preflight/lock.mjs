import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { livingProcess, processMark } from './process-mark.mjs';

/**
 * Takes a lock, or returns the pid of the process that has it. The lock of a process that died is free.
 * It is a file NAME.<n> that names its owner; the highest n counts. Whoever finds that owner dead makes n + 1, which only one can do:
 * deleting a dead owner's file instead could hit the one a third process has just made. Who has looked before the lock was released makes another n than
 * who looks afterwards, so whoever has made one looks once more whether it is alone, and else takes it back.
 * @param {string} folder
 * @param {string} name
 * @returns {{ owner: number } | { release: () => void }}
 */
export function tryLock(folder, name) {
  for (;;) {
    const latest = generations(folder, name).at(-1) ?? 0;
    const owner = latest === 0 ? undefined : ownerOf(join(folder, `${name}.${latest}`));
    if (owner !== undefined) return { owner };
    const own = latest + 1;
    if (!take(folder, `${name}.${own}`)) continue;
    const rival = rivalOf(folder, name, own);
    if (rival === undefined) return { release: () => release(folder, name, own) };
    rmSync(join(folder, `${name}.${own}`));
    return { owner: rival };
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
 * Who else has the lock, or is about to take it.
 * @param {string} folder
 * @param {string} name
 * @param {number} own
 */
function rivalOf(folder, name, own) {
  const others = generations(folder, name).filter((n) => n !== own);
  return others.map((n) => ownerOf(join(folder, `${name}.${n}`))).find((owner) => owner !== undefined);
}

/**
 * With what the dead have left below it. Oldest first: as long as one is left, it is ours.
 * @param {string} folder
 * @param {string} name
 * @param {number} own
 */
function release(folder, name, own) {
  for (const n of generations(folder, name)) {
    const file = join(folder, `${name}.${n}`);
    if (n === own || (n < own && ownerOf(file) === undefined)) rmSync(file, { force: true });
  }
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
