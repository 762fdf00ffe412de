import { loadConfig } from '@lumigraph/config';
import { connectEvents, listDead, redriveDead } from '@lumigraph/events';
import { Command } from 'commander';

const options = new Command('npm run dead --')
  .description(
    'Lists the messages that failed five times, and sends them again. Reads the configuration from the environment.',
  )
  .option('--redrive', 'send them again')
  .option('--durable <name>', 'only those of this consumer')
  .option('--limit <count>', 'at most so many', Number, 1_000)
  .parse()
  .opts<{ redrive?: true; durable?: string; limit: number }>();

const { natsUrls, natsReplicas, namespace } = loadConfig();
const events = await connectEvents({
  urls: natsUrls,
  namespace,
  replicas: natsReplicas,
  onError: (error) => console.error(error),
});
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
