import type { BigIntStats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { markOf } from '../watch-for-change.ts';
import { type ListedOperation, ManifestError, parseManifest } from './manifest.ts';
import { joinManifests, type OperationList } from './operation-list.ts';

/** Of all manifests together: some 30,000 operations. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A manifest as it lies there. */
interface ManifestFile {
  path: string;
  stats: BigIntStats;
}

/** The manifests that are named, and every .json file of the folders that are. Throws what the file system says of one that is not there. */
export async function findManifests(paths: readonly string[]): Promise<ManifestFile[]> {
  const found: ManifestFile[] = [];
  for (const path of paths) {
    const stats = await stat(path, { bigint: true });
    if (!stats.isDirectory()) found.push({ path, stats });
    else found.push(...(await manifestsIn(path)));
  }
  return found;
}

/** A text that changes when any of the files does, or a file is added or taken away. */
export function signatureOf(files: readonly ManifestFile[]): string {
  return JSON.stringify(files.map(({ path, stats }) => [path, markOf(stats)]));
}

/** Reads and joins them. Throws a ManifestError where they cannot be used. */
export async function readManifests(files: readonly ManifestFile[]): Promise<OperationList> {
  const bytes = files.reduce((sum, { stats }) => sum + Number(stats.size), 0);
  if (bytes > MOST_BYTES)
    throw new ManifestError(`the manifests have ${bytes} bytes together, which is more than ${MOST_BYTES}`);
  const manifests = new Map<string, ListedOperation[]>();
  for (const { path } of files) manifests.set(path, await parseManifest(path, await readFile(path, 'utf8')));
  return joinManifests(manifests);
}

async function manifestsIn(folder: string): Promise<ManifestFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const files = names.map(async (name) => {
    const path = join(folder, name);
    return { path, stats: await stat(path, { bigint: true }) };
  });
  return (await Promise.all(files)).filter(({ stats }) => stats.isFile());
}
