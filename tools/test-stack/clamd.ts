import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findOrInstall } from '../services/binary.ts';
import { startChild } from '../services/child.ts';
import { type Service, startOnFreePort } from '../services/service.ts';

/** The test file of the European Institute for Computer Antivirus Research, put together here so that no scanner takes the source for it. */
export const EICAR = ['X5O!P%@AP[4', '\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'].join('');

/** Starts ClamAV's daemon, which knows one virus, wherever it stands in a file: EICAR. Installed where it is missing and we may. Throws a ServiceError. */
export async function startClamd(folder: string): Promise<Service> {
  const command = await findOrInstall(
    { command: 'clamd', debianPackage: 'clamav-daemon', instead: 'docker run clamav/clamav' },
    (line) => console.warn(line),
  );
  const signatures = join(folder, 'signatures');
  await mkdir(signatures, { recursive: true });
  await writeFile(join(signatures, 'eicar.ndb'), `Eicar-Test:0:*:${Buffer.from(EICAR).toString('hex')}\n`);
  return startOnFreePort(
    async (port) => {
      const configFile = join(folder, 'clamd.conf');
      const settings = ['Foreground yes', 'TCPAddr 127.0.0.1', `TCPSocket ${port}`, `DatabaseDirectory ${signatures}`];
      await writeFile(configFile, [...settings, 'StreamMaxLength 25M', ''].join('\n'));
      return startChild({
        ...{ name: 'clamd', command, args: ['--config-file', configFile], cwd: folder, env: {} },
        ...{ pidFile: join(folder, 'clamd.process'), logFile: join(folder, 'clamd.log'), stopSignal: 'SIGTERM' },
      });
    },
    (port) => `tcp://127.0.0.1:${port}`,
    answers,
  );
}

async function answers(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write('zPING\0');
  const answer = await text(socket);
  if (!answer.startsWith('PONG')) throw new Error(`clamd says ${JSON.stringify(answer)}`);
}
