import type { Log } from '@lumigraph/lifecycle';
import { ManifestError } from './manifest.ts';
import { findManifests, readManifests, signatureOf } from './manifest-files.ts';
import type { OperationList } from './operation-list.ts';

/** Asking the file system works everywhere; its events do not (network volumes, mounted ConfigMaps, Docker Desktop). */
const LOOK_MS = 1_000;

/** The manifests as they are now. */
export interface Manifests {
  list(): OperationList;
  /** Has the only listener told whenever other manifests have taken the place of the former ones. */
  onChange(listener: () => void): void;
  close(): void;
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
  const files = await findManifests(paths);
  let signature = signatureOf(files);
  let list = await read(files);
  let changed = () => {};
  let isOpen = true;
  let timer: NodeJS.Timeout | undefined;
  if (paths.length > 0) wait();

  async function read(found: typeof files): Promise<OperationList> {
    const joined = await readManifests(found);
    if (isNeeded && joined.operations.length === 0)
      throw new ManifestError('there is no operation in any manifest, and no other is allowed');
    return joined;
  }

  function wait(): void {
    timer = setTimeout(() => void look().finally(() => isOpen && wait()), LOOK_MS).unref();
  }

  /** What cannot be used is tried again when it has changed. */
  async function look(): Promise<void> {
    try {
      const found = await findManifests(paths);
      const seen = signatureOf(found);
      if (seen === signature) return;
      signature = seen;
      list = await read(found);
      log.info({ files: found.length, operations: list.operations.length }, 'the manifests were read again');
      changed();
    } catch (error) {
      const told = String(error);
      // A file that is not there has no signature of its own.
      if (!(error instanceof ManifestError) && told === signature) return;
      if (!(error instanceof ManifestError)) signature = told;
      onFault();
      log.error({ err: error }, 'the manifests cannot be used, the former ones stay');
    }
  }

  return {
    list: () => list,
    onChange: (listener) => {
      changed = listener;
    },
    close: () => {
      isOpen = false;
      clearTimeout(timer);
    },
  };
}
