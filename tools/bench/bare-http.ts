import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { startChild } from '../services/child.ts';
import { untilReady } from '../start/processes.ts';

/** A process of its own that answers every POST with the same bytes. */
export interface BareServer {
  url: string;
  stop(): Promise<void>;
}

/** Starts one; its traces lie in `folder`. */
export async function startBareServer(body: Buffer, folder: string): Promise<BareServer> {
  const file = join(folder, 'bare-answer.json');
  writeFileSync(file, body);
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'bare server',
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve('./bare-server.ts')), String(port), file],
    cwd: folder,
    env: {},
    pidFile: join(folder, 'bare-server.process'),
    logFile: join(folder, 'bare-server.log'),
    stopSignal: 'SIGTERM',
  });
  await untilReady(child, url, new AbortController().signal);
  return { url, stop: () => child.stop() };
}
