import { join } from 'node:path';
import { startNats } from './nats.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import type { Service, ServiceOptions } from './service.ts';

export { ServiceError } from './service-error.ts';

/** Services that run already; each is used as it is and never stopped by us. */
export interface ServiceUrls {
  databaseUrl?: string | undefined;
  redisUrl?: string | undefined;
  natsUrl?: string | undefined;
}

/** All backing services, running. */
export interface Services {
  databaseUrl: string;
  redisUrl: string;
  natsUrl: string;
  /** Stops those that were started here. */
  stop(): Promise<void>;
}

/** Starts every backing service that `given` does not name; if one fails, the others are stopped and its ServiceError is thrown. */
export async function startServices(options: ServiceOptions, given: ServiceUrls = {}): Promise<Services> {
  const startUnless = (url: string | undefined, start: (own: ServiceOptions) => Promise<Service>, folder: string) =>
    url === undefined
      ? start({ ...options, dataDir: join(options.dataDir, folder) })
      : Promise.resolve({ url, stop: async () => {} });
  const starts = await Promise.allSettled([
    startUnless(given.databaseUrl, startPostgres, 'postgres'),
    startUnless(given.redisUrl, startRedis, 'redis'),
    startUnless(given.natsUrl, startNats, 'nats'),
  ]);
  const stop = async () => {
    await Promise.all(starts.map((start) => (start.status === 'fulfilled' ? start.value.stop() : undefined)));
  };
  const [postgres, redis, nats] = starts;
  if (postgres.status === 'fulfilled' && redis.status === 'fulfilled' && nats.status === 'fulfilled') {
    return { databaseUrl: postgres.value.url, redisUrl: redis.value.url, natsUrl: nats.value.url, stop };
  }
  await stop();
  throw starts.find((start) => start.status === 'rejected')?.reason;
}
