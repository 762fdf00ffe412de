import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresPrograms } from './postgres-programs.ts';
import type { PostgresUser } from './postgres-user.ts';
import { ServiceError } from './service-error.ts';

/** The folder of the database files, made on first use, and the password of its owner `postgres`. Throws a ServiceError. */
export async function makeCluster(
  dataDir: string,
  { initdb }: PostgresPrograms,
  user: PostgresUser,
  log: (line: string) => void,
): Promise<{ folder: string; password: string }> {
  const folder = join(dataDir, 'cluster');
  const passwordFile = join(dataDir, 'password');
  if (!existsSync(folder)) {
    log('creating the database files');
    // A new name until it is whole: a run that is killed here leaves nothing that looks usable.
    const unfinished = `${folder}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    user.own(unfinished);
    user.own(passwordFile);
    const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
    const args = ['-D', unfinished, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const { command, ...options } = user.run(
      initdb,
      [...args, '--encoding=UTF8', `--locale=${locale}`, '--no-sync'],
      unfinished,
    );
    await run(command, options.args, options);
    await rename(unfinished, folder);
  }
  return { folder, password: await readFile(passwordFile, 'utf8') };
}

async function run(command: string, args: string[], user: { uid?: number; gid?: number }): Promise<void> {
  const child = spawn(command, args, { ...user, cwd: '/', env: { LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new ServiceError('START_FAILED', `initdb ended with ${code}:\n${output}`);
}
