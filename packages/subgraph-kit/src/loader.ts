import DataLoader from 'dataloader';

/** A per-request DataLoader over a batched read that gives a map; what the map lacks is null. At most 1,000 keys a batch. */
export function createLoader<Key extends string, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): DataLoader<Key, Value | null> {
  return new DataLoader(
    async (keys) => {
      const found = await load(keys);
      return keys.map((key) => found.get(key) ?? null);
    },
    { maxBatchSize: 1_000 },
  );
}
