import { runTests } from '../test/run.ts';
import { startStores } from '../test/stores.ts';

/** Runs the suites that need nginx. */
await runTests(['.edge.test.ts', ...process.argv.slice(2)], async (folder) => {
  const { env, stop } = await startStores(folder);
  return { env: { ...env, LUMIGRAPH_EDGE_TESTS: '1' }, stop };
});
