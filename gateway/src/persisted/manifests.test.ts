import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@lumigraph/lifecycle';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ManifestError, sha256 } from './manifest.ts';
import { openManifests } from './manifests.ts';

let folder: string;
let logged: Record<string, unknown>[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lumigraph-manifests-'));
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (name: string, id?: string) => {
  const body = `query ${name} { a }`;
  return { id: id ?? sha256(body), name, type: 'query', body };
};
const manifest = (...operations: unknown[]) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });

/** As deployments put a file in the place of another: whole. */
function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}

async function open(paths: string[], isNeeded = false) {
  const destination = { write: (line: string) => void logged.push(JSON.parse(line)) };
  const log = createLog({ level: 'info', name: 'test', destination });
  const onFault = vi.fn<() => void>();
  const manifests = await openManifests({ paths, isNeeded, log, onFault });
  onTestFinished(manifests.close);
  const names = () => manifests.list().operations.map(({ name }) => name);
  return { ...manifests, names, onFault };
}

const soon = { timeout: 10_000 };

/** Resolves when others, opened before, have looked at their files again. */
async function untilLookedAgain(): Promise<void> {
  const other = mkdtempSync(join(tmpdir(), 'lumigraph-manifests-'));
  onTestFinished(() => rmSync(other, { recursive: true }));
  const file = join(other, 'other.json');
  writeFileSync(file, manifest());
  const destination = { write: () => undefined };
  const log = createLog({ level: 'info', name: 'test', destination });
  const { list, close } = await openManifests({ paths: [file], isNeeded: false, log, onFault: () => undefined });
  for (const name of ['First', 'Second']) {
    writeFileSync(file, manifest(row(name)));
    await vi.waitFor(() => expect(list().operations).toMatchObject([{ name }]), soon);
  }
  close();
}

describe('several manifests at once', () => {
  test('are joined from files and folders; what is in both is there once, other files of a folder are left alone', async () => {
    write('ios-1.json', manifest(row('Feed'), row('Post')));
    write('ios-2.json', manifest(row('Post'), row('Search')));
    write('README.md', 'no manifest');
    mkdirSync(join(folder, 'folder.json'));
    const elsewhere = mkdtempSync(join(tmpdir(), 'lumigraph-manifests-'));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    writeFileSync(join(elsewhere, 'web'), manifest(row('Web')));
    const { names, list } = await open([folder, join(elsewhere, 'web')]);
    expect(names()).toEqual(['Feed', 'Post', 'Search', 'Web']);
    expect(list().byId(sha256('query Web { a }'))?.name).toBe('Web');
  });

  test('may have different operations of one name, as app versions have', async () => {
    write('1.json', manifest({ ...row('Feed'), name: 'Feed' }));
    write('2.json', manifest({ ...row('Feeds'), name: 'Feed' }));
    expect((await open([folder])).names()).toEqual(['Feed', 'Feed']);
  });

  test('that mean two texts by one id are refused, with both places', async () => {
    const one = write('1.json', manifest(row('Feed', 'same')));
    const two = write('2.json', manifest(row('Post', 'same')));
    await expect(open([folder])).rejects.toThrow(
      new ManifestError(`the id same means Feed in ${one} and another Post in ${two}`),
    );
  });
});

describe('a manifest that cannot be used is refused with its name:', () => {
  const faults: [string, string, RegExp][] = [
    ['no JSON', '{"format":', /web\.json: .*JSON/],
    ['another format', manifest(row('A')).replace('apollo-', 'relay-'), /web\.json: format: /],
    ['a later version', manifest(row('A')).replace('"version":1', '"version":2'), /web\.json: version: /],
    ['no list', manifest().replace('[]', '{"__proto__": []}'), /web\.json: operations: .*array/],
    ['an id that is no text', manifest({ ...row('A'), id: 7 }), /web\.json: operations\.0\.id: /],
    ['an id of a megabyte', manifest({ ...row('A'), id: 'a'.repeat(1_000_000) }), /web\.json: operations\.0\.id: /],
    [
      'a body of a megabyte',
      manifest({ ...row('A'), body: ' '.repeat(1_000_000) }),
      /web\.json: operations\.0\.body: /,
    ],
    [
      'a body that is no GraphQL',
      manifest({ ...row('A'), body: 'query A { "' }),
      /web\.json: the body of A is no GraphQL/,
    ],
    [
      'one id twice',
      manifest(row('A', 'x'), row('B', 'x')),
      /the id x means A in .*web\.json and another B in .*web\.json/,
    ],
  ];
  test.each(faults)('%s', async (_, text, message) => {
    await expect(open([write('web.json', text)])).rejects.toThrow(message);
    await expect(open([join(folder, 'web.json')])).rejects.toBeInstanceOf(ManifestError);
  });

  test('more than 64 MB together', async () => {
    for (let index = 0; index < 3; index += 1) write(`${index}.json`, ' '.repeat(23 * 1024 * 1024));
    await expect(open([folder])).rejects.toThrow(
      'the manifests have 72351744 bytes together, which is more than 67108864',
    );
  });

  test('one that is not there', async () => {
    await expect(open([join(folder, 'none.json')])).rejects.toThrow(/ENOENT.*none\.json/);
  });

  test('no operation at all, where no other is allowed', async () => {
    await expect(open([folder], true)).rejects.toThrow('no operation in any manifest');
    await expect(open([], true)).rejects.toBeInstanceOf(ManifestError);
    expect((await open([folder])).names()).toEqual([]);
  });
});

describe('while the gateway runs', () => {
  test('a manifest that changes, comes or goes is read again', async () => {
    write('1.json', manifest(row('One')));
    const { names, list } = await open([folder]);
    const before = list();
    write('1.json', manifest(row('OneMore')));
    await vi.waitFor(() => expect(names()).toEqual(['OneMore']), soon);
    expect(before.operations.map(({ name }) => name)).toEqual(['One']);
    write('2.json', manifest(row('Two')));
    await vi.waitFor(() => expect(names()).toEqual(['OneMore', 'Two']), soon);
    rmSync(join(folder, '1.json'));
    await vi.waitFor(() => expect(names()).toEqual(['Two']), soon);
    const last = list();
    await untilLookedAgain();
    expect(list()).toBe(last);
    expect(logged.map(({ operations }) => operations)).toEqual([1, 2, 1]);
  });

  test('one that is mounted through a link, as Kubernetes does, is read again when the link changes', async () => {
    for (const name of ['One', 'Two']) {
      mkdirSync(join(folder, name));
      write(`${name}/web.json`, manifest(row(name)));
    }
    symlinkSync('One', join(folder, 'data'));
    mkdirSync(join(folder, 'mount'));
    symlinkSync('../data/web.json', join(folder, 'mount/web.json'));
    const { names } = await open([join(folder, 'mount')]);
    expect(names()).toEqual(['One']);
    symlinkSync('Two', join(folder, 'next'));
    renameSync(join(folder, 'next'), join(folder, 'data'));
    await vi.waitFor(() => expect(names()).toEqual(['Two']), soon);
  });

  test('a broken one leaves all as they were, is told once, and is read when it is whole', async () => {
    const path = write('1.json', manifest(row('One')));
    const { names, onFault } = await open([folder], true);
    write('2.json', manifest(row('Two')).slice(0, -5));
    await vi.waitFor(() => expect(logged).toHaveLength(1), soon);
    expect(logged).toMatchObject([{ level: 50, msg: expect.stringContaining('the former ones stay') }]);
    write('2.json', manifest(row('Two', sha256('query One { a }'))));
    await vi.waitFor(() => expect(logged).toHaveLength(2), soon);
    write('2.json', manifest(row('Two')));
    await vi.waitFor(() => expect(names()).toEqual(['One', 'Two']), soon);
    rmSync(path);
    rmSync(join(folder, '2.json'));
    await vi.waitFor(() => expect(logged).toHaveLength(4), soon);
    expect(names()).toEqual(['One', 'Two']);
    expect(onFault).toHaveBeenCalledTimes(3);
  });

  test('a file that is away is told once, and read when it is back', async () => {
    const path = write('1.json', manifest(row('One')));
    const { names, onFault } = await open([path]);
    rmSync(path);
    await vi.waitFor(() => expect(onFault).toHaveBeenCalledTimes(1), soon);
    await untilLookedAgain();
    expect(names()).toEqual(['One']);
    write('1.json', manifest(row('Two')));
    await vi.waitFor(() => expect(names()).toEqual(['Two']), soon);
    expect(onFault).toHaveBeenCalledTimes(1);
  });
});
