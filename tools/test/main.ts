import { startServices } from '../services/index.ts';
import { runTests } from './run.ts';

await runTests(process.argv.slice(2), async (folder) => {
  const log = (line: string) => console.log(`test services: ${line}`);
  const { databaseUrl, redisUrl, natsUrl, stop } = await startServices({ dataDir: folder, log, isDurable: false });
  return { env: { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl, TEST_NATS_URL: natsUrl }, stop };
});
