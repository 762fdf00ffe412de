import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fromGraphQLCodegenPersistedDocuments,
  generatePersistedQueryManifest,
} from '@apollo/generate-persisted-query-manifest';
import { type DocumentNode, print } from 'graphql';

/**
 * A manifest in Apollo's `apollo-persisted-query-manifest` format, version 1, as JSON; the operations in the order of their names. Apollo's
 * own generator makes it: the bodies are what Apollo Client sends (`__typename` added, definitions in its order), the ids their SHA-256.
 */
export async function manifestOf(operations: ReadonlyMap<string, DocumentNode>): Promise<string> {
  const texts = [...operations].map(([name, document]): [string, string] => [name, print(document)]);
  const folder = await mkdtemp(join(tmpdir(), 'persist-'));
  try {
    // The generator takes files only, and in .graphql files one operation each; this is the other format that it knows.
    const file = join(folder, 'operations.json');
    await writeFile(file, JSON.stringify(Object.fromEntries(texts)));
    const documents = fromGraphQLCodegenPersistedDocuments(file);
    const manifest = await generatePersistedQueryManifest({ documents }, undefined);
    return `${JSON.stringify(manifest, null, 2)}\n`;
  } finally {
    await rm(folder, { recursive: true });
  }
}
