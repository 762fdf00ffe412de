import type { UserId } from '@lumigraph/ids';

/** A file that describes: one JSON value, or the rows of a JSON array, which may be millions. */
export type DataFile = {
  /** Unique within the archive; segments divided by `/`. */
  path: string;
  /** What the file tells, in a sentence for its reader. */
  about: string;
} & ({ value: object } | { rows: AsyncIterable<object> });

/** A picture or video as it lies in the object store; it may be gone meanwhile. */
export interface StoredFile {
  path: string;
  objectKey: string;
}

/** What a domain keeps of one person, for the archive that they ask for. */
export interface DomainExport {
  /**
   * All that the domain keeps of this person; of others no more than ids and what this person may see anyway. Each file is read to its end before
   * the next is asked for, and nothing is held but a batch of rows.
   */
  files(user: UserId): AsyncIterable<DataFile | StoredFile>;
}

/** The rows of a list that is read batch by batch: `read` gives those behind the last one (null: the first), until there are none. */
export async function* inBatches<Row>(read: (last: Row | null) => Promise<readonly Row[]>): AsyncGenerator<Row> {
  for (let last: Row | null = null; ; ) {
    const batch: readonly Row[] = await read(last);
    yield* batch;
    const end = batch.at(-1);
    if (end === undefined) return;
    last = end;
  }
}
