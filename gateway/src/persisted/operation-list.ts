import { bareHashOf, type ListedOperation, ManifestError, MOST_TEXT_LENGTH } from './manifest.ts';

/** The operations of all manifests together; never changed, only replaced. */
export interface OperationList {
  readonly operations: readonly ListedOperation[];
  byId(id: string): ListedOperation | undefined;
  /** By the hash of exactly its text. */
  byHash(hash: string): ListedOperation | undefined;
  /** By a text that may differ as bareHashOf allows. */
  like(text: string): ListedOperation | undefined;
}

/**
 * Joins manifests, such as those of the app versions in the field: the same operation may be in several. Throws a ManifestError where an
 * id means two different texts.
 */
export function joinManifests(manifests: ReadonlyMap<string, readonly ListedOperation[]>): OperationList {
  const byId = new Map<string, ListedOperation>();
  const fileOf = new Map<string, string>();
  for (const [file, operations] of manifests) {
    for (const operation of operations) {
      const other = byId.get(operation.id);
      if (other && other.hash !== operation.hash)
        throw new ManifestError(
          `the id ${operation.id} means ${other.name} in ${fileOf.get(operation.id)} and another ${operation.name} in ${file}`,
        );
      byId.set(operation.id, operation);
      fileOf.set(operation.id, file);
    }
  }
  const operations = [...byId.values()];
  const byHash = new Map(operations.map((operation) => [operation.hash, operation]));
  const byBareHash = new Map(operations.map((operation) => [operation.bareHash, operation]));
  return {
    operations,
    byId: (id) => byId.get(id),
    byHash: (hash) => byHash.get(hash),
    like: (text) => {
      const bare = text.length <= MOST_TEXT_LENGTH ? bareHashOf(text) : null;
      return bare === null ? undefined : byBareHash.get(bare);
    },
  };
}
