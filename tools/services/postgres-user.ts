import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { userInfo } from 'node:os';
import { viaCompose } from './compose.ts';
import { ServiceError } from './service-error.ts';

/** A command as it must be spawned to run as the right user. */
interface UserCommand {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
}

/** The user PostgreSQL runs as: it refuses root. */
export interface PostgresUser {
  /** Gives a file or folder to that user. */
  own(path: string): void;
  /** Whether that user may pass all the folders above this path. */
  canReach(path: string): boolean;
  /** Turns a command into one that runs as that user and can work in `folder`. Throws a ServiceError when it cannot. */
  run(command: string, args: string[], folder: string): UserCommand;
}

/** Ourselves; if we are root, the system user `postgres`, made when missing. Throws a ServiceError. */
export function postgresUser(): PostgresUser {
  if (userInfo().uid !== 0) return { own: () => {}, canReach: () => true, run: (command, args) => ({ command, args }) };
  const { uid, gid } = lookUp() ?? create();
  const canReach = (path: string) => spawnSync('stat', [path], { uid, gid, cwd: '/' }).status === 0;
  return {
    own: (path) => chownSync(path, uid, gid),
    canReach,
    run: (command, args, folder) =>
      canReach(folder) ? { command, args, uid, gid } : lendPassage(uid, gid, command, args, folder),
  };
}

/** Below a closed folder (root's home) the user is lent the one capability that lets it pass. */
function lendPassage(uid: number, gid: number, command: string, args: string[], folder: string): UserCommand {
  const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const lent = [...user, '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override'];
  if (spawnSync('setpriv', [...lent, 'stat', folder]).status === 0) {
    return { command: 'setpriv', args: [...lent, command, ...args] };
  }
  throw new ServiceError(
    'NOT_ENTERABLE',
    `PostgreSQL does not run as root, and the user postgres cannot enter ${folder}.
Do one of these, then start again:
  npm start -- --data DIR    with a folder that others may enter
  ${viaCompose('postgres')}`,
  );
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
  if (made !== undefined) return made;
  throw new ServiceError(
    'START_FAILED',
    `PostgreSQL does not run as root, and no user postgres could be made: ${stderr}`,
  );
}
