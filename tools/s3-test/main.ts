import { runTests } from '../test/run.ts';
import { startRadosGateway } from './rados-gateway.ts';

/** Runs the suites that need an S3 on Ceph, or on the one that TEST_S3_URL names. */
await runTests(['.s3.test.ts', ...process.argv.slice(2)], async (folder) => {
  const given = process.env.TEST_S3_URL;
  const log = (line: string) => console.log(`test S3: ${line}`);
  const { url, stop } = given ? { url: given, stop: async () => {} } : await startRadosGateway(folder, log);
  return { env: { LUMIGRAPH_S3_TESTS: '1', TEST_S3_URL: url }, stop };
});
