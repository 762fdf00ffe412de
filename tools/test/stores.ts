import { startServices } from '../services/index.ts';

/** Starts PostgreSQL, Redis and NATS for a run of tests, with their data in its folder. */
export async function startStores(folder: string) {
  const log = (line: string) => console.log(`test services: ${line}`);
  const { databaseUrl, redisUrl, natsUrl, stop } = await startServices({ dataDir: folder, log, isDurable: false });
  return { env: { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl, TEST_NATS_URL: natsUrl }, stop };
}
