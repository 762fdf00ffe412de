import { resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { Comparison, Measure, Settings } from './measure.ts';

/** What `npm run bench -- …` was asked for; the path is absolute. */
export interface BenchOptions {
  measures: readonly (Measure | Comparison)[];
  settings: Settings;
  json: string | undefined;
}

/** Parses the command line; paths are relative to `from`. Prints the help or what is wrong, and ends the process, where there is nothing to measure. */
export function parseOptions(
  argv: readonly string[],
  all: readonly (Measure | Comparison)[],
  from: string,
): BenchOptions {
  const names = all.map(({ name }) => name);
  const command = new Command('npm run bench --')
    .description('Measures Lumigraph beside baselines, on a system of its own that it starts and removes.')
    .addArgument(new Argument('[name...]', 'what to measure; all unless named').choices(names))
    .option('--rounds <count>', 'rounds, of which the median is shown', atLeastOne, 5)
    .option('--seconds <count>', 'length of a round', atLeastOne, 10)
    .option('--sockets <count>', 'WebSockets of the subscriptions', atLeastOne, 10_000)
    .option('--json <file>', 'writes all figures of all rounds to a file', (text) => resolve(from, text))
    .addHelpText('after', `\nMeasures:\n${all.map(({ name, about }) => `  ${name.padEnd(13)}  ${about}`).join('\n')}`)
    .parse(argv);
  const { rounds, seconds, sockets, json } = command.opts<Settings & { json?: string }>();
  const isAsked = ({ name }: Measure | Comparison) => command.args.length === 0 || command.args.includes(name);
  return { measures: all.filter(isAsked), settings: { rounds, seconds, sockets }, json };
}

function atLeastOne(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('it must be a whole number from 1.');
  return count;
}
