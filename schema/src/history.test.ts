import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { committedVersions } from './history.ts';

test('outside a repository there are no versions', () => {
  expect(committedVersions(emptyFolder(), 'file')).toEqual([]);
});

test('before the first release every committed version counts; what is not committed does not', () => {
  const repository = emptyRepository();
  repository.commit('one');
  repository.commit('two');
  repository.write('three');
  expect(committedVersions(repository.folder, 'file')).toEqual(['two', 'one']);
});

test('after a release only its version and later ones count', () => {
  const repository = emptyRepository();
  repository.commit('one');
  repository.commit('two');
  repository.git('tag', 'v1.0.0');
  repository.commit('three');
  expect(committedVersions(repository.folder, 'file')).toEqual(['three', 'two']);
});

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lumigraph-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function emptyRepository() {
  const folder = emptyFolder();
  const identity = ['-c', 'user.name=A Tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]) => execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe' });
  const write = (content: string) => writeFileSync(join(folder, 'file'), content);
  const commit = (content: string) => {
    write(content);
    git('add', 'file');
    git('commit', '--message', content);
  };
  git('init');
  return { folder, git, write, commit };
}
