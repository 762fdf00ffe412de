import { mkdirSync, writeFileSync } from 'node:fs';
import { schemaArtifacts } from './artifacts.ts';
import { ROOT } from './root.ts';

for (const { path, content } of await schemaArtifacts()) {
  const file = new URL(path, ROOT);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, content);
}
