import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { absentAsUndefined } from './object-file.ts';

const STALE_MS = 24 * 3600 * 1000;

/** Where a disk store keeps what. Folders of objects end in `@`, which no key has, so that keys `a` and `a/b` can both exist. */
export class Folders {
  readonly uploads: string;
  readonly #objects: string;
  readonly #temporary: string;

  constructor(root: string) {
    this.uploads = join(root, 'uploads');
    this.#objects = join(root, 'objects');
    this.#temporary = join(root, 'temporary');
  }

  /** Makes them, and removes what a process that was killed left half-written. */
  async prepare(): Promise<void> {
    for (const folder of [this.uploads, this.#objects, this.#temporary]) await mkdir(folder, { recursive: true });
    for (const name of await readdir(this.#temporary)) {
      const path = join(this.#temporary, name);
      const stats = await absentAsUndefined(stat(path));
      if (stats !== undefined && Date.now() - stats.mtimeMs > STALE_MS)
        await rm(path, { recursive: true, force: true });
    }
  }

  /** A path of nothing yet, on the same file system as all else here. */
  temporary(): string {
    return join(this.#temporary, randomUUID());
  }

  /** The file of the object of this (checked) key. */
  object(key: string): string {
    const segments = key.split('/');
    const name = segments.pop() ?? '';
    return join(this.#objects, ...segments.map((segment) => `${segment}@`), name);
  }

  /** The folder of all objects below this (checked) prefix. */
  prefix(prefix: string): string {
    return dirname(this.object(`${prefix}any`));
  }

  /** The files of the objects below a (checked, or empty) prefix whose keys come after `after`, in the order of their keys. */
  async *objectsAfter(prefix: string, after: string): AsyncGenerator<{ key: string; path: string }> {
    const folder = prefix === '' ? this.#objects : this.prefix(prefix);
    for (const { name, below, isFolder } of (await entriesOf(folder)).sort(byKey)) {
      const key = prefix + below;
      if (!isFolder && key > after) yield { key, path: join(folder, name) };
      // A folder is passed by where its last key cannot come after.
      if (isFolder && (key > after || after.startsWith(key))) yield* this.objectsAfter(key, after);
    }
  }

  /** Removes a folder and all in it, for readers in one step; one that does not exist is no error. */
  async remove(folder: string): Promise<void> {
    const doomed = this.temporary();
    await absentAsUndefined(rename(folder, doomed));
    await rm(doomed, { recursive: true, force: true });
  }

  /** Removes the folders above an object that its deletion has left empty. */
  async prune(path: string): Promise<void> {
    for (let folder = dirname(path); folder !== this.#objects; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch {
        return; // Not empty, or removed by another.
      }
    }
  }
}

interface Entry {
  name: string;
  /** What its key or keys have after those of its folder. */
  below: string;
  isFolder: boolean;
}

async function entriesOf(folder: string): Promise<Entry[]> {
  const entries = (await absentAsUndefined(readdir(folder, { withFileTypes: true }))) ?? [];
  return entries.map((entry) => {
    const isFolder = entry.isDirectory();
    return { name: entry.name, below: isFolder ? `${entry.name.slice(0, -1)}/` : entry.name, isFolder };
  });
}

/** Keys are ASCII, so that the order of strings is that of bytes. */
function byKey(a: Entry, b: Entry): number {
  return a.below < b.below ? -1 : 1;
}
