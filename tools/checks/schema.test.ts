import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test('the schema check catches what is stale, what is not described and what breaks clients', {
  timeout: 120_000,
}, () => {
  const { edit, write, check } = committedSchema();
  edit('schema/feed.graphql', '"The viewer\'s feed."', '');
  edit('schema/engagement.graphql', 'unlikePost(', 'dislikePost(');
  edit('schema/operations/engagement.graphql', 'unlikePost(', 'dislikePost(');
  write();
  edit('schema/feed.graphql', '"A page of a feed."', '"A page."');
  expect(check().split('\n')).toEqual([
    'schema/supergraph.graphql is not up to date: run `npm run schema`',
    'subgraphs/feed/src/generated/resolvers.ts is not up to date: run `npm run schema`',
    'Query.feed has no description',
    expect.stringMatching(/^FIELD_REMOVED Mutation\.unlikePost: .* declare it in schema\/breaking-changes\.json/),
    '',
  ]);
});

/** The schema as it is in the work tree, as the only commit of a repository that goes when the test ends. */
function committedSchema() {
  const folder = mkdtempSync(join(tmpdir(), 'lumigraph-schema-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const path of ['schema', 'codegen.ts', 'package.json', 'subgraphs']) {
    cpSync(join(ROOT, path), join(folder, path), {
      recursive: true,
      filter: (source) => !source.endsWith('/node_modules'),
    });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const identity = ['-c', 'user.name=A Tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]) => execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe' });
  git('init');
  git('add', 'schema/supergraph.graphql');
  git('commit', '--message', 'The contract');
  const run = (script: string) =>
    spawnSync(process.execPath, [join('schema/src', script)], { cwd: folder, encoding: 'utf8' });
  return {
    write: () => expect(run('write.ts').stderr).toBe(''),
    check: () => run('check.ts').stderr,
    edit: (file: string, text: string, replacement: string) => {
      const before = readFileSync(join(folder, file), 'utf8');
      expect(before).toContain(text);
      writeFileSync(join(folder, file), before.replace(text, replacement));
    },
  };
}
