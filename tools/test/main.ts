import { runTests } from './run.ts';
import { startStores } from './stores.ts';

await runTests(process.argv.slice(2), startStores);
