import { join, resolve } from 'node:path';
import { ConfigError, loadConfig } from '@lumigraph/config';
import { connectEvents, listDead, redriveDead } from '@lumigraph/events';
import { Command } from 'commander';
import { ENVIRONMENT_FILE, readEnvironment } from '../start/environment-file.ts';

const ROOT = join(import.meta.dirname, '../..');
// npm runs us in the repository; a path is meant from where the user stands.
const path = (text: string) => resolve(process.env.INIT_CWD ?? process.cwd(), text);
const options = new Command('npm run dead --')
  .description('Lists the messages that failed five times, and sends them again.')
  .option(
    '--data <dir>',
    'the folder of a system that `npm start` runs; variables that are set win',
    path,
    join(ROOT, '.lumigraph'),
  )
  .option('--redrive', 'send them again')
  .option('--durable <name>', 'only those of this consumer')
  .option('--limit <count>', 'at most so many', Number, 1_000)
  .parse()
  .opts<{ data: string; redrive?: true; durable?: string; limit: number }>();

try {
  await run();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { natsUrls, natsReplicas, namespace } = loadConfig(
    readEnvironment(join(options.data, ENVIRONMENT_FILE), process.env),
  );
  const connecting = { urls: natsUrls, namespace, replicas: natsReplicas };
  const events = await connectEvents({ ...connecting, onError: tell, onFailedTry: tell });
  try {
    const dead = (await listDead(events.inside, options.limit)).filter(
      ({ durable }) => !options.durable || durable === options.durable,
    );
    for (const { sequence, diedAt, durable, subject, error, data } of dead) {
      console.log(`${sequence}  ${diedAt.toISOString()}  ${durable}  ${subject}\n    ${error}\n    ${data}`);
    }
    console.log(`${dead.length} dead messages`);
    if (options.redrive) console.log(`${await redriveDead(events.inside, dead)} sent again`);
  } finally {
    await events.close();
  }
}

function tell(fault: unknown): void {
  console.error(fault instanceof Error ? fault.message : fault);
}
