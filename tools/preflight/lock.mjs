import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Runs `work` while no other process does so under the same name in this folder; returns what it returns.
 * A lock is a file NAME.<n> that holds its owner's pid; the highest n counts. Whoever finds its owner dead makes n + 1, which only one
 * can do, so that taking over cannot go wrong the way deleting a stale lock file can.
 * @template T
 * @param {string} folder
 * @param {string} name
 * @param {() => Promise<T>} work
 * @param {(owner: number) => void} onWait called once if another process is at it
 * @returns {Promise<T>}
 */
export async function withLock(folder, name, work, onWait) {
  let hasWaited = false;
  for (;;) {
    const [latest = 0] = generations(folder, name);
    const owner = latest === 0 ? undefined : ownerOf(join(folder, `${name}.${latest}`));
    if (owner === undefined || !isAlive(owner)) {
      if (take(folder, `${name}.${latest + 1}`)) break;
      continue;
    }
    if (!hasWaited) onWait(owner);
    hasWaited = true;
    await wait(200);
  }
  try {
    return await work();
  } finally {
    // Oldest first: as long as one is left, it is ours.
    for (const n of generations(folder, name).reverse()) rmSync(join(folder, `${name}.${n}`), { force: true });
  }
}

/** Linking a finished file in makes the lock appear with its content, or not at all. */
function take(folder, lock) {
  const draft = join(folder, `${lock}.${process.pid}.draft`);
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, join(folder, lock));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** The numbers of the locks there are, highest first. */
function generations(folder, name) {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`) && /^\d+$/.test(file.slice(name.length + 1)))
    .map((file) => Number(file.slice(name.length + 1)))
    .sort((a, b) => b - a);
}

function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined; // just released
  }
}

function isAlive(pid) {
  if (pid === process.pid) return false; // a dead process had our pid: we hold nothing yet
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
