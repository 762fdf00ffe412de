import { existsSync, readFileSync } from 'node:fs';
import { apiSchema } from './api.ts';
import { schemaArtifacts } from './artifacts.ts';
import { declaredChanges, undeclaredBreaks } from './breaking.ts';
import { undescribed } from './descriptions.ts';
import { committedVersions } from './history.ts';
import { ROOT } from './root.ts';

const SUPERGRAPH = 'schema/supergraph.graphql';

const faults = [...(await staleFiles()), ...missingDescriptions(), ...(await breakingChanges())];
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}

async function staleFiles(): Promise<string[]> {
  const artifacts = await schemaArtifacts();
  return artifacts
    .filter(({ path, content }) => !existsSync(new URL(path, ROOT)) || read(path) !== content)
    .map(({ path }) => `${path} is not up to date: run \`npm run schema\``);
}

function missingDescriptions(): string[] {
  return undescribed(apiSchema(read(SUPERGRAPH))).map((path) => `${path} has no description`);
}

async function breakingChanges(): Promise<string[]> {
  const declared = declaredChanges.parse(JSON.parse(read('schema/breaking-changes.json')));
  const now = apiSchema(read(SUPERGRAPH));
  const versions = committedVersions(ROOT, SUPERGRAPH).map(apiSchema);
  const breaks = await Promise.all(versions.map((older) => undeclaredBreaks(older, now, declared)));
  return [...new Set(breaks.flat())].map(
    (change) => `${change} (breaking; declare it in schema/breaking-changes.json)`,
  );
}

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}
