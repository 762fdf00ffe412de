import { describe, expect, test } from 'vitest';
import { createHouse } from './house.ts';

const SECOND_EXPORT = 'export const nextId = (): number => 1;\nexport const previousId = (): number => 0;\n';
const CHECKS = ['check:lint', 'check:types', 'check:dead', 'check:imports'];

test.each(CHECKS)('%s passes a house without a fault', (check) => {
  expect(createHouse({})(check)).toBe('');
});

test('the linter catches `any` and a file that is not formatted', () => {
  const faults = createHouse({
    'gateway/src/main.ts': 'const x: any = 1;\nconsole.log(x)\n',
  })('check:lint');
  expect(faults).toContain('noExplicitAny');
  expect(faults).toContain('format');
});

test('the compiler catches a wrong type across workspaces', () => {
  const faults = createHouse({
    'packages/ids/src/index.ts': "export const nextId = (): string => '1';\n",
  })('check:types');
  expect(faults).toContain('subgraphs/users/src/index.ts');
});

describe('knip catches', () => {
  test.each([
    ['a file that nothing imports', { 'subgraphs/posts/src/drafts.ts': 'export const drafts = 1;\n' }, 'drafts.ts'],
    ['an export of a face that nobody imports', { 'packages/ids/src/index.ts': SECOND_EXPORT }, 'previousId'],
    ['a dependency that is not used', { 'gateway/src/main.ts': "console.log('hello');\n" }, '@lumigraph/users'],
    [
      'a dependency that is not declared',
      { 'tools/start/main.ts': "import '@lumigraph/posts';\n" },
      '@lumigraph/posts',
    ],
  ])('%s', (_fault, planted, named) => {
    const faults = createHouse(planted)('check:dead');
    expect(faults).toContain(named);
  });
});

describe('dependency-cruiser catches', () => {
  test.each([
    [
      'a subgraph that imports another',
      'subgraphs-apart',
      { 'subgraphs/users/src/index.ts': "export { posts as users } from '@lumigraph/posts';\n" },
    ],
    [
      'a worker that imports an inner file of a subgraph',
      'faces-only',
      { 'workers/fanout/src/index.ts': "export { posts as fanout } from '../../../subgraphs/posts/src/posts.ts';\n" },
    ],
    [
      'a renderer that loads a subgraph',
      'renderers-light',
      { 'workers/media/src/image/size.ts': "import '../../../../subgraphs/posts/src/index.ts';\n" },
    ],
    [
      'the worker of all that imports an inner file of one',
      'faces-only',
      {
        'workers/main.ts': "import './fanout/src/inner.ts';\n",
        'workers/fanout/src/inner.ts': 'export const inner = 1;\n',
      },
    ],
    [
      'a package that imports a subgraph, be it for a type alone',
      'packages-below-all',
      { 'packages/ids/src/index.ts': "export type { posts } from '@lumigraph/posts';\n" },
    ],
    [
      'a subgraph that imports the gateway',
      'subgraphs-below-gateway',
      { 'subgraphs/posts/src/posts.ts': "import '../../../gateway/src/main.ts';\n" },
    ],
    [
      'a worker that imports the gateway',
      'workers-without-gateway',
      { 'workers/main.ts': "import '../gateway/src/main.ts';\n" },
    ],
    [
      'anything but a test that imports tools',
      'tools-for-tests',
      { 'gateway/src/main.ts': "import '../../tools/start/main.ts';\n" },
    ],
    [
      'what runs importing what is for tests',
      'tests-outside',
      {
        'subgraphs/posts/src/index.ts': "export { posts } from './test-world.ts';\n",
        'subgraphs/posts/src/test-world.ts': "export { posts } from './posts.ts';\n",
      },
    ],
    [
      'files that import each other in a circle',
      'no-circular',
      { 'subgraphs/posts/src/posts.ts': "export { posts } from './index.ts';\n" },
    ],
    [
      'a circle of types alone',
      'no-circular',
      { 'subgraphs/posts/src/posts.ts': "export type { posts } from './index.ts';\n" },
    ],
  ])('%s', (_fault, rule, planted: Record<string, string>) => {
    const faults = createHouse(planted)('check:imports');
    expect(faults).toContain(`error ${rule}:`);
  });
});

test('a test may import what tools export', () => {
  const house = createHouse({
    'tools/src/index.ts': 'export const stack = 1;\n',
    'packages/ids/src/index.test.ts': "import { stack } from '@lumigraph/tools';\n\nconsole.log(stack);\n",
  });
  expect(house('check:imports')).toBe('');
});
