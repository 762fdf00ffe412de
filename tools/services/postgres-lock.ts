import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ServiceError } from './service-error.ts';

const OLD_SERVER_MS = 30_000;

/**
 * Ends a server that still serves this folder, or removes the lock of a dead one whose pid now belongs to someone else. Throws a
 * ServiceError when that server does not stop.
 */
export async function clearLockFile(folder: string, graceMs = OLD_SERVER_MS): Promise<void> {
  const lockFile = join(folder, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(lockFile)) return;
  const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
  // A postmaster's working directory is its data folder.
  const serves = () => workingFolder(pid) === realpathSync(folder);
  if (serves()) process.kill(pid, 'SIGINT');
  const deadline = Date.now() + graceMs;
  while (serves()) {
    if (Date.now() > deadline) {
      throw new ServiceError(
        'STILL_RUNNING',
        `An earlier PostgreSQL (process ${pid}) still serves ${folder} and does not stop. End it (kill -QUIT ${pid}), then start again.`,
      );
    }
    await wait(50);
  }
  rmSync(lockFile, { force: true });
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
