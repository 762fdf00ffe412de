import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { livingProcess, processMark } from '../preflight/process-mark.mjs';
import { stopSurvivors } from '../services/child.ts';

const PREFIX = 'lumigraph-test-';

/** Makes the folder that holds all data of one test run, with a `tmp` for its suites and one for the statements they render, and marks it as this process's. */
export function makeRunFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, PREFIX));
  chmodSync(folder, 0o711); // the user postgres must pass
  mkdirSync(join(folder, 'tmp'));
  mkdirSync(join(folder, 'statements'));
  writeFileSync(join(folder, 'owner'), processMark(process.pid));
  return folder;
}

/** Stops what suites that were cut off may have left running in a run's folder, and removes it. */
export async function clearRunFolder(folder: string): Promise<void> {
  await stopSurvivors(folder);
  await rm(folder, { recursive: true, force: true });
}

/** Clears the folders of runs that were killed; those of living runs are left alone. */
export async function clearDeadRuns(parent: string): Promise<void> {
  const folders = readdirSync(parent).filter((name) => name.startsWith(PREFIX));
  for (const name of folders) {
    if (!isOwned(join(parent, name))) await clearRunFolder(join(parent, name));
  }
}

function isOwned(folder: string): boolean {
  try {
    return livingProcess(readFileSync(join(folder, 'owner'), 'utf8')) !== undefined;
  } catch {
    return true; // in the making, or another user's
  }
}
