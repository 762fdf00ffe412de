import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { startChild } from '../../services/child.ts';
import { failWhenEnded } from '../../start/processes.ts';
import type { Room } from '../measure.ts';
import { readMeters } from '../meters.ts';

const HOST = '127.0.0.1';

/** A server in a process of its own, which need not be ours. */
export interface ServerProcess {
  /** Where it listens. */
  origin: string;
  /** The processor time (user and system) it has taken so far, in seconds. */
  processorSeconds(): Promise<number>;
  /** Rejects when the process ends. */
  failure: Promise<never>;
}

/** Starts one under the Node we run in, with a meter; `args` are for the port it is to listen on. It ends with the room. */
export async function startServer(
  plan: { name: string; env?: Record<string, string>; args(port: number): readonly string[] },
  { folder, cleanup, signal }: Room,
): Promise<ServerProcess> {
  const [port, meterPort] = [await getPort({ host: HOST }), await getPort({ host: HOST })];
  signal.throwIfAborted();
  const child = await startChild({
    name: plan.name,
    command: process.execPath,
    args: ['--import', import.meta.resolve('./meter.ts'), ...plan.args(port)],
    cwd: folder,
    env: { NODE_ENV: 'production', METER_PORT: String(meterPort), HOST, PORT: String(port), ...plan.env },
    pidFile: `${folder}/${plan.name}.process`,
    logFile: `${folder}/${plan.name}.log`,
    stopSignal: 'SIGTERM',
  });
  // None of them has anything to save.
  cleanup.defer(() => child.kill());
  return {
    origin: `http://${HOST}:${port}`,
    processorSeconds: async () => (await readMeters(`http://${HOST}:${meterPort}`))('process_cpu_seconds_total'),
    failure: failWhenEnded(child),
  };
}

/** The file of a program beside this one. */
export function programAt(url: string): string {
  return fileURLToPath(url);
}
