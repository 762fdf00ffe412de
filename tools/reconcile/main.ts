import { join, resolve } from 'node:path';
import { ConfigError, loadConfig } from '@lumigraph/config';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import { createReconciling } from '@lumigraph/people-worker';
import { Command } from 'commander';
import { ENVIRONMENT_FILE, readEnvironment } from '../start/environment-file.ts';

/** Of several who reconcile, one does. */
class AtWork extends Error {}

const ROOT = join(import.meta.dirname, '../..');
// npm runs us in the repository; a path is meant from where the user stands.
const path = (text: string) => resolve(process.env.INIT_CWD ?? process.cwd(), text);
const command = new Command('npm run reconcile --')
  .description(
    'Brings every count into line with the rows it counts, as a worker does once a day, while all else goes on.',
  )
  .option(
    '--data <dir>',
    'the folder of a system that `npm start` runs; variables that are set win',
    path,
    join(ROOT, '.lumigraph'),
  )
  .parse();

try {
  await run(command.opts<{ data: string }>().data);
} catch (error) {
  console.error(error instanceof ConfigError || error instanceof AtWork ? error.message : error);
  process.exitCode = 1;
}

async function run(data: string): Promise<void> {
  const config = loadConfig(readEnvironment(join(data, ENVIRONMENT_FILE), process.env));
  const clients = await connectClients(config, createLog({ level: 'warn', name: 'reconcile' }));
  const reconciling = createReconciling(clients);
  try {
    const totals = await reconciling.runNow();
    if (!totals) throw new AtWork('Another process is at it: there is nothing to do here.');
    const mended = Object.entries(totals).map(([count, drifts]) => `${count}: ${drifts}`);
    console.log(mended.length === 0 ? 'Every count equals its rows.' : `Mended ${mended.join(', ')}.`);
  } finally {
    await reconciling.stop();
    await clients.close();
  }
}
