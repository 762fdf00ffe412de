import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

/** What `npm start -- …` was asked for; paths are absolute. */
export interface StartOptions {
  port: number;
  data: string;
  isFresh: boolean;
  hasDemo: boolean;
  photos?: string;
}

const ROOT = join(import.meta.dirname, '../..');

/** Parses the command line; paths are relative to `from`. Prints the help or what is wrong, and ends the process, where there is nothing to start. */
export function parseOptions(argv: readonly string[], from: string): StartOptions {
  const path = (text: string) => resolve(from, text);
  const given = new Command('npm start --')
    .description('Brings Lumigraph up: backing services, gateway with six subgraphs, workers, and a demo.')
    .option('--port <number>', 'port of the gateway', parsePort, 4000)
    .option('--data <dir>', 'where everything is kept', path, join(ROOT, '.lumigraph'))
    .option('--fresh', 'delete what is there and begin anew', false)
    .option('--no-demo', 'begin without people and posts')
    .option('--photos <dir>', 'make the demo posts from your own pictures', path)
    .parse(argv)
    .opts<{ port: number; data: string; fresh: boolean; demo: boolean; photos?: string }>();
  const { port, data, fresh: isFresh, demo: hasDemo, photos } = given;
  return { port, data, isFresh, hasDemo, ...(photos !== undefined && { photos }) };
}

/** A port of the command line. Throws what commander tells its user. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('it must be 1 to 65535.');
  return port;
}
