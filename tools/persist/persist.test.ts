import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client';
import { generatePersistedQueryIdsAtRuntime } from '@apollo/persisted-query-lists';
import { apiSchema } from '@lumigraph/schema/api';
import { buildSchema, type DocumentNode, Kind, OperationTypeNode } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOperations } from './documents.ts';
import { manifestOf } from './manifest.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCHEMA = buildSchema(`
  type Query { post(id: ID!): Post }
  type Mutation { like(id: ID!): Post }
  type Subscription { liked: Post }
  type Post { id: ID! likes: Int author: User }
  type User { id: ID! name: String }
`);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lumigraph-persist-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return relative(process.cwd(), path);
}

async function manifest(): Promise<{ operations: { id: string; name: string; type: string; body: string }[] }> {
  return JSON.parse(await manifestOf(readOperations([folder], SCHEMA)));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('each operation stands by itself with its fragments from other files, and its id is the hash of its body', async () => {
  write(
    'a/queries.graphql',
    'query Post($id: ID!) { post(id: $id) { ...Likes } }\nsubscription Liked { liked { id } }',
  );
  write(
    'shared.gql',
    'fragment Likes on Post { likes author { ...Name } } fragment Name on User { name } fragment Unused on User { id }',
  );
  write('b.graphql', 'mutation Like($id: ID!) { like(id: $id) { ...Likes } }');
  const { operations } = await manifest();
  expect(operations.map(({ name, type }) => [name, type])).toEqual([
    ['Like', 'mutation'],
    ['Liked', 'subscription'],
    ['Post', 'query'],
  ]);
  for (const { id, body } of operations) expect(id).toBe(sha256(body));
  expect(operations[2]?.body.match(/^\w+ \w+/gm)).toEqual(['query Post', 'fragment Likes', 'fragment Name']);
  expect(operations[2]?.body.match(/__typename/g)).toHaveLength(4);
});

test('the ids do not depend on files, their order, layout and comments', async () => {
  write('a.graphql', 'query Post($id: ID!) { post(id: $id) { ...Likes } } fragment Likes on Post { likes }');
  const before = await manifest();
  write('a.graphql', '# of a post\nfragment Likes on Post {\n  likes\n}');
  write('z.graphql', 'query Post ($id: ID!) {\n  post(id: $id) { ...Likes }\n}');
  expect(await manifest()).toEqual(before);
});

describe('what cannot be persisted is told with its place', () => {
  const fault = () => {
    try {
      readOperations([folder], SCHEMA);
    } catch (error) {
      return error instanceof Error ? error.message.split('\n') : error;
    }
    return null;
  };

  test('all faults of all files at once: syntax, a missing name, a name twice, a type', () => {
    const a = write('a.graphql', 'query { post(id: 1) { id } }\n\nquery Post { post(id: 1) { id } }');
    const b = write('b.graphql', '\n  query Post { post(id: 2) { id } }');
    const c = write('c.graphql', 'query Broken {');
    const d = write('d.graphql', 'type Post { id: ID }');
    expect(fault()).toEqual([
      `${c}:1:15 Syntax Error: Expected Name, found <EOF>.`,
      `${a}:1:1 The query needs a name.`,
      `${b}:2:3 The operation "Post" is also at ${a}:3:1`,
      `${d}:1:1 Only operations and fragments can be persisted.`,
    ]);
  });

  test('what the schema does not have, once where several operations share it', () => {
    const shared = write('a.graphql', 'fragment Likes on Post {\n  hearts\n}');
    const b = write('b.graphql', 'query One { post(id: 1) { ...Likes } } query Two { post { ...Likes ...Gone } }');
    expect(fault()).toEqual([
      `${shared}:2:3 Cannot query field "hearts" on type "Post".`,
      `${b}:1:71 Unknown fragment "Gone".`,
      `${b}:1:52 Field "post" argument "id" of type "ID!" is required, but it was not provided.`,
    ]);
  });

  test('a folder without operations', () => {
    write('a.graphql', 'fragment Likes on Post { likes }');
    expect(fault()).toEqual([`There are no operations in ${relative(process.cwd(), folder)}`]);
  });
});

test('an operation may have a name that every object has', async () => {
  write('a.graphql', 'query constructor { post(id: 1) { id } } query __proto__ { post(id: 2) { id } }');
  expect((await manifest()).operations.map(({ name }) => name).sort()).toEqual(['__proto__', 'constructor']);
});

test('Apollo Client sends each of our operations as the manifest has it, and hashes it to the same id', async () => {
  const schema = apiSchema(readFileSync(join(ROOT, 'schema/supergraph.graphql'), 'utf8'));
  const operations = readOperations([join(ROOT, 'schema/operations')], schema);
  const manifest = JSON.parse(await manifestOf(operations));
  const { generateHash } = generatePersistedQueryIdsAtRuntime({ sha256 });
  const sent: Promise<string>[] = [];
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: new ApolloLink(({ query }) => {
      sent.push(generateHash(query));
      return new Observable((observer) => {
        observer.next({ data: null });
        observer.complete();
      });
    }),
  });
  for (const document of operations.values()) await send(client, document);
  const ids = await Promise.all(sent);
  expect(ids.sort()).toEqual(manifest.operations.map(({ id }: { id: string }) => id).sort());
  expect(ids).toHaveLength(operations.size);
});

async function send(client: ApolloClient, document: DocumentNode): Promise<unknown> {
  const [first] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (first?.operation === OperationTypeNode.QUERY) return client.query({ query: document, fetchPolicy: 'no-cache' });
  if (first?.operation === OperationTypeNode.MUTATION)
    return client.mutate({ mutation: document, fetchPolicy: 'no-cache' });
  return new Promise<void>((resolve, reject) => {
    client.subscribe({ query: document, fetchPolicy: 'no-cache' }).subscribe({ complete: resolve, error: reject });
  });
}

describe('npm run persist', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
      encoding: 'utf8',
      cwd: ROOT,
      env: { ...process.env, INIT_CWD: folder },
    });
    return { status, stdout, stderr };
  };

  test('writes an app’s own manifest, and tells when it is no longer up to date', () => {
    const source = write('app/a.graphql', 'query Mine { viewer { user { username } } }');
    const args = ['--source', 'app', '--out', 'out/manifest.json'];
    expect(run(...args, '--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('is not up to date') });
    expect(run(...args)).toMatchObject({ status: 0, stdout: expect.stringMatching(/manifest\.json: 1 operations\n$/) });
    const [mine] = JSON.parse(readFileSync(join(folder, 'out/manifest.json'), 'utf8')).operations;
    expect(mine).toMatchObject({ name: 'Mine', type: 'query' });
    expect(run(...args, '--check')).toMatchObject({ status: 0 });
    write('app/a.graphql', 'query Mine { viewer { user { id } } }');
    expect(run(...args, '--check')).toMatchObject({ status: 1 });
    write('app/a.graphql', 'query Mine { viewer { idea } }');
    expect(run(...args)).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(`${source.split('/').at(-1)}:1:23 Cannot query field`),
    });
  });

  test('a folder that is not there is told', () => {
    expect(run('--source', 'nowhere')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no operations in'),
    });
  });
});
