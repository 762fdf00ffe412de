import { join, resolve } from 'node:path';
import { Command } from 'commander';

/** What `npm run persist -- …` was asked for; paths are absolute. */
export interface PersistOptions {
  sources: readonly string[];
  supergraph: string;
  out: string;
  isCheck: boolean;
}

const SCHEMA = join(import.meta.dirname, '../../schema');

/** Parses the command line; paths are relative to `from`. Prints the help or what is wrong, and ends the process, where there is nothing to do. */
export function parseOptions(argv: readonly string[], from: string): PersistOptions {
  const given = new Command('npm run persist --')
    .description('Writes the manifest of persisted operations that the gateway and its clients read.')
    .option('--source <folders...>', 'folders of .graphql and .gql files', [join(SCHEMA, 'operations')])
    .option('--out <file>', 'the manifest', join(SCHEMA, 'persisted-operations.json'))
    .option('--supergraph <file>', 'what the operations must be valid for', join(SCHEMA, 'supergraph.graphql'))
    .option('--check', 'write nothing, fail where the manifest is not up to date', false)
    .parse(argv)
    .opts<{ source: string[]; out: string; supergraph: string; check: boolean }>();
  return {
    sources: given.source.map((folder) => resolve(from, folder)),
    supergraph: resolve(from, given.supergraph),
    out: resolve(from, given.out),
    isCheck: given.check,
  };
}
