import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'nats';
import { findOrInstall } from './binary.ts';
import { startChild } from './child.ts';
import { viaCompose } from './compose.ts';
import { type Service, type ServiceOptions, startOnFreePort } from './service.ts';

/** Starts NATS with JetStream on 127.0.0.1; JetStream answers when this returns. Throws a ServiceError. */
export async function startNats({ dataDir, log }: ServiceOptions): Promise<Service> {
  const command = await findOrInstall(
    { command: 'nats-server', debianPackage: 'nats-server', instead: viaCompose('nats') },
    log,
  );
  await mkdir(dataDir, { recursive: true });
  return startOnFreePort(
    (port) =>
      startChild({
        name: 'NATS',
        command,
        args: ['-js', '-a', '127.0.0.1', '-p', String(port), '-sd', dataDir],
        cwd: dataDir,
        env: {},
        pidFile: join(dataDir, 'nats.process'),
        logFile: join(dataDir, 'nats.log'),
        stopSignal: 'SIGTERM',
      }),
    (port) => `nats://127.0.0.1:${port}`,
    answers,
  );
}

async function answers(url: string): Promise<void> {
  const connection = await connect({ servers: url, reconnect: false });
  try {
    const manager = await connection.jetstreamManager();
    await manager.getAccountInfo();
  } finally {
    await connection.close();
  }
}
