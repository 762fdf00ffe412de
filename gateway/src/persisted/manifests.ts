import type { Log } from '@lumigraph/lifecycle';
import { watchForChange } from '../watch-for-change.ts';
import { ManifestError } from './manifest.ts';
import { findManifests, readManifests, signatureOf } from './manifest-files.ts';
import type { OperationList } from './operation-list.ts';

/** The manifests as they are now. */
export interface Manifests {
  list(): OperationList;
  /** Has the only listener told whenever other manifests have taken the place of the former ones. */
  onChange(listener: () => void): void;
  /** Resolves when nothing is read any more. */
  close(): Promise<void>;
}

/**
 * Reads the manifests (files, and folders of .json files), and again within seconds when one has changed, came or went: all of them take
 * the place of the former ones at once, which stay where a new one cannot be used. Throws a ManifestError, or what the file system says,
 * where they cannot be used at the start.
 */
export async function openManifests(options: {
  paths: readonly string[];
  /** Whether no operation at all is a fault. */
  isNeeded: boolean;
  log: Log;
  onFault(): void;
}): Promise<Manifests> {
  const { paths, isNeeded, log, onFault } = options;
  // A file that is not there has no mark of its own, but that it is not is a change too.
  const mark = () => findManifests(paths).then(signatureOf, String);
  const watch = await watchForChange(mark, readAgain);
  let list = await read(await findManifests(paths));
  let changed = () => {};
  if (paths.length > 0) watch.start();

  async function read(found: Awaited<ReturnType<typeof findManifests>>): Promise<OperationList> {
    const joined = await readManifests(found);
    if (isNeeded && joined.operations.length === 0)
      throw new ManifestError('there is no operation in any manifest, and no other is allowed');
    return joined;
  }

  /** What cannot be used is tried again when it has changed. */
  async function readAgain(): Promise<void> {
    try {
      const found = await findManifests(paths);
      list = await read(found);
      log.info({ files: found.length, operations: list.operations.length }, 'the manifests were read again');
      changed();
    } catch (error) {
      onFault();
      log.error({ err: error }, 'the manifests cannot be used, the former ones stay');
    }
  }

  return {
    list: () => list,
    onChange: (listener) => {
      changed = listener;
    },
    close: watch.stop,
  };
}
