import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

/** A file of an archive; `isStored` unless it was deflated. */
export interface ZippedFile {
  bytes: Buffer;
  isStored: boolean;
}

/** The files of a ZIP by their paths, in its order. Throws where the archive, a path or a checksum is not right, or a path stands twice. */
export async function unzip(archive: Buffer): Promise<Map<string, ZippedFile>> {
  const open = promisify((done: (error: Error | null, zip: ZipFile) => void) =>
    fromBuffer(archive, { lazyEntries: true, strictFileNames: true }, done),
  );
  const zip = await open();
  const files = new Map<string, ZippedFile>();
  for (const entry of await entriesOf(zip)) {
    const bytes = await readEntry(zip, entry);
    if (crc32(bytes) !== entry.crc32) throw new Error(`${entry.fileName} is not what its checksum says`);
    if (files.has(entry.fileName)) throw new Error(`${entry.fileName} stands twice`);
    files.set(entry.fileName, { bytes, isStored: entry.compressionMethod === 0 });
  }
  return files;
}

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const open = promisify((done: (error: Error | null, content: Readable) => void) => zip.openReadStream(entry, done));
  return buffer(await open());
}
