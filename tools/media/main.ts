import { join, resolve } from 'node:path';
import { ConfigError, loadConfig } from '@lumigraph/config';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import type { MediaSelection } from '@lumigraph/media';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { ENVIRONMENT_FILE, readEnvironment } from '../start/environment-file.ts';
import { showStep } from '../start/progress.ts';
import { progressBar } from './progress-bar.ts';
import { AlreadyRunning, reprocess } from './reprocess.ts';

const ROOT = join(import.meta.dirname, '../..');
// npm runs us in the repository; a path is meant from where the user stands.
const path = (text: string) => resolve(process.env.INIT_CWD ?? process.cwd(), text);
const day = (text: string) => {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('it must be a date, such as 2026-11-22.');
  return date;
};
const { data, ...selection } = new Command('npm run media:reprocess --')
  .description(
    'Has images processed again: of those that are READY what is missing or made otherwise today, of those that failed everything. A run that was stopped goes on where it was.',
  )
  .addOption(new Option('--before <date>', 'uploaded before').argParser(day))
  .addOption(new Option('--since <date>', 'uploaded since').argParser(day))
  .option('--content-type <type>', 'of this format, such as image/png')
  .addOption(new Option('--failure <code>', 'failed in this way').choices(['TEMPORARILY_UNAVAILABLE']))
  .option('--data <dir>', 'the folder of a system that `npm start` runs', path, join(ROOT, '.lumigraph'))
  .addArgument(new Argument('[all]', 'every READY image').choices(['all']))
  .action((all: string | undefined, options: object, command: Command) => {
    const isNarrowed = ['before', 'since', 'contentType', 'failure'].some((name) => name in options);
    if (!all && !isNarrowed) command.error('Say which images: `all`, or some of the options.');
  })
  .parse()
  .opts<MediaSelection & { data: string }>();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  await run();
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof AlreadyRunning;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const config = loadConfig(readEnvironment(join(data, ENVIRONMENT_FILE), process.env));
  const clients = await connectClients(config, createLog({ level: 'warn', name: 'media-reprocess' }));
  try {
    const { signal } = stopping;
    const done = await showStep('Reprocessing', (tell) =>
      reprocess(clients, selection, { tell: (part, of) => tell(progressBar(part, of)), signal }),
    );
    console.log(`${done} images are with the workers${signal.aborted ? '; the next run goes on from here' : ''}.`);
  } finally {
    await clients.close();
  }
}
