import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { livingProcess, processMark } from '../preflight/process-mark.mjs';
import { stopSurvivors } from '../services/index.ts';

const PREFIX = 'lumigraph-test-';

/** Makes the folder that holds all data of one test run, and marks it as this process's. */
export function makeRunFolder(parent: string, prefix = PREFIX): string {
  const folder = mkdtempSync(join(parent, prefix));
  chmodSync(folder, 0o711); // the user postgres must pass
  writeFileSync(join(folder, 'owner'), processMark(process.pid));
  return folder;
}

/** Stops the services and removes the folders of runs that were killed; those of living runs are left alone. */
export async function clearDeadRuns(parent: string, prefix = PREFIX, stop = stopSurvivors): Promise<void> {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(parent, name);
    if (isOwned(folder)) continue;
    await stop(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

function isOwned(folder: string): boolean {
  try {
    return livingProcess(readFileSync(join(folder, 'owner'), 'utf8')) !== undefined;
  } catch {
    return true; // in the making, or another user's
  }
}
