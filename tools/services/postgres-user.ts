import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { userInfo } from 'node:os';
import { ServiceError } from './service-error.ts';

/** A command as it must be spawned to run as the right user. */
export interface UserCommand {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
}

/** The user PostgreSQL runs as: it refuses root. */
export interface PostgresUser {
  /** Gives a file or folder to that user. */
  own(path: string): void;
  /** Turns a command into one that runs as that user and can reach all of `paths`. Throws a ServiceError when it cannot. */
  run(command: string, args: string[], paths: string[]): UserCommand;
}

/** Ourselves; if we are root, the system user `postgres`, made when missing. Throws a ServiceError. */
export function postgresUser(): PostgresUser {
  if (userInfo().uid !== 0) return { own: () => {}, run: (command, args) => ({ command, args }) };
  const { uid, gid } = lookUp() ?? create();
  return {
    own: (path) => chownSync(path, uid, gid),
    run: (command, args, paths) => {
      const closed = paths.filter((path) => spawnSync('test', ['-x', path], { uid, gid }).status !== 0);
      return closed.length === 0 ? { command, args, uid, gid } : passingClosedFolders(uid, gid, command, args, closed);
    },
  };
}

/** Below a closed folder (root's home) the user is lent the one capability that lets it pass. */
function passingClosedFolders(
  uid: number,
  gid: number,
  command: string,
  args: string[],
  closed: string[],
): UserCommand {
  const lend = ['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override'];
  const prefix = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...lend];
  if (closed.some((path) => spawnSync('setpriv', [...prefix, 'test', '-x', path]).status !== 0)) {
    throw new ServiceError(
      'NOT_ENTERABLE',
      `PostgreSQL does not run as root, and the user postgres cannot enter ${closed.join(' and ')}.
Move the folder to where others may enter (not below /root), or set DATABASE_URL (docker compose up -d postgres).`,
    );
  }
  return { command: 'setpriv', args: [...prefix, command, ...args] };
}

function lookUp(): { uid: number; gid: number } | undefined {
  const id = (flag: string) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  const [uid, gid] = [id('-u'), id('-g')];
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

function create(): { uid: number; gid: number } {
  const { stderr } = spawnSync('useradd', ['--system', '--user-group', 'postgres'], { encoding: 'utf8' });
  // Another process may have made it a moment before us, so only the result counts.
  const made = lookUp();
  if (made === undefined) {
    throw new ServiceError(
      'START_FAILED',
      `PostgreSQL does not run as root, and no user postgres could be made: ${stderr}`,
    );
  }
  return made;
}
