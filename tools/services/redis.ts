import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findOrInstall } from './binary.ts';
import { startChild } from './child.ts';
import { viaCompose } from './compose.ts';
import { type Service, type ServiceOptions, startOnFreePort } from './service.ts';

/** Starts Redis on 127.0.0.1; it answers when this returns. Throws a ServiceError. */
export async function startRedis({ dataDir, log, isDurable }: ServiceOptions): Promise<Service> {
  const command = await findOrInstall(
    { command: 'redis-server', debianPackage: 'redis-server', instead: viaCompose('redis') },
    log,
  );
  await mkdir(dataDir, { recursive: true });
  const saving = isDurable ? ['--save', '60 1000'] : ['--save', ''];
  return startOnFreePort(
    (port) =>
      startChild({
        name: 'Redis',
        command,
        args: ['--bind', '127.0.0.1', '--port', String(port), '--dir', dataDir, ...saving],
        cwd: dataDir,
        env: {},
        pidFile: join(dataDir, 'redis.process'),
        logFile: join(dataDir, 'redis.log'),
        stopSignal: 'SIGTERM',
      }),
    (port) => `redis://127.0.0.1:${port}`,
    answers,
  );
}

async function answers(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {}); // connect() rejects with the same
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
