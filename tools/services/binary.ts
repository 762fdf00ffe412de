import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from './service-error.ts';

const LOCK = '/run/lumigraph-apt.lock';

/** A program and where it comes from. */
export interface Binary {
  command: string;
  /** Debian's name of the package that has it. */
  debianPackage: string;
  /** What else the reader can do: commands that bring up the same elsewhere. */
  instead: string;
}

/** The path of a program, installed by apt when it is missing and we may. Throws a ServiceError that says how to get it. */
export async function findOrInstall(binary: Binary, log: (line: string) => void): Promise<string> {
  const found = await find(binary.command);
  if (found !== undefined) return found;
  if (userInfo().uid !== 0 || (await find('apt-get')) === undefined) throw missing(binary);
  log(`installing ${binary.debianPackage} by apt`);
  const script = join(import.meta.dirname, 'apt-install.sh');
  const { code, output } = await run('flock', [LOCK, 'sh', script, binary.debianPackage]);
  const installed = await find(binary.command);
  if (installed === undefined) throw missing(binary, `apt ended with ${code}:\n${output.trimEnd()}\n`);
  return installed;
}

function missing({ command, debianPackage, instead }: Binary, detail = ''): ServiceError {
  const message = `${command} is missing. ${detail}Do one of these, then start again:
  apt-get install ${debianPackage}    (Debian and Ubuntu; as root this is done for you)
  ${instead}`;
  return new ServiceError('BINARY_MISSING', message);
}

/** Ordinary users of Debian do not have the sbin folders on their PATH. */
async function find(command: string): Promise<string | undefined> {
  const search = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; command -v "$0"';
  const { code, output } = await run('sh', ['-c', search, command]);
  return code === 0 ? output.trim() : undefined;
}

/** Runs a command in a process group of its own: Ctrl-C must not cut dpkg off half-way. */
function run(command: string, args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
