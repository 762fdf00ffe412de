import { addAbortSignal, PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { DataFile, StoredFile } from '@lumigraph/data-export';
import { ZipFile } from 'yazl';
import { jsonOfRows } from './json-text.ts';

/** An archive on its way out. */
export interface ArchiveOptions {
  /** Opens an object of the store; null where it is gone. */
  open(objectKey: string): Promise<Readable | null>;
  /** The time that its files bear. */
  madeAt: Date;
  /** Ends the archive with an error. */
  signal: AbortSignal;
}

/** One line of the index. */
interface IndexLine {
  path: string;
  about: string;
  /** How many the array in the file has; null where it is no array. */
  rows: number | null;
}

/**
 * A ZIP (with Zip64 where it must) of these files, made as fast as it is read: data is deflated, pictures and videos are stored as they are. Last in
 * it comes index.json, which says what each data file is. The stream fails where a file cannot be read to its end.
 */
export function archiveOf(
  files: AsyncIterable<DataFile | StoredFile>,
  { open, madeAt, signal }: ArchiveOptions,
): Readable {
  const zip = new ZipFile();
  const output = addAbortSignal(signal, new PassThrough());
  const closing = new AbortController();
  output.once('close', () => closing.abort());
  zip.outputStream.pipe(output);
  writeAll().catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  return output;

  async function writeAll(): Promise<void> {
    const index: IndexLine[] = [];
    for await (const file of files) {
      if ('objectKey' in file) await writeObject(file);
      else index.push(await writeData(file));
    }
    await write(jsonStream({ madeAt, files: index }), 'index.json', true);
    zip.end();
  }

  async function writeObject({ path, objectKey }: StoredFile): Promise<void> {
    const content = await open(objectKey);
    if (content) await write(content, path, false);
  }

  async function writeData(file: DataFile): Promise<IndexLine> {
    const { path, about } = file;
    if ('value' in file) {
      await write(jsonStream(file.value), path, true);
      return { path, about, rows: null };
    }
    let rows = 0;
    await write(Readable.from(jsonOfRows(file.rows, () => (rows += 1))), path, true);
    return { path, about, rows };
  }

  /** Resolves when the content is read to its end: only then is there room for the next. */
  async function write(content: Readable, path: string, compress: boolean): Promise<void> {
    // yazl keeps what it is given until the whole archive is done: a function that gives its stream once is all that stays of it.
    let given: Readable | null = addAbortSignal(closing.signal, content);
    const end = finished(content);
    zip.addReadStreamLazy(path, { compress, mtime: madeAt }, (give) => {
      if (given) give(null, given);
      given = null;
    });
    await end;
  }
}

function jsonStream(value: object): Readable {
  return Readable.from([`${JSON.stringify(value, null, 2)}\n`]);
}
