import { createHash } from 'node:crypto';
import { loadGatewayConfig } from '@lumigraph/config';
import { createLog } from '@lumigraph/lifecycle';
import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { times } from '../limits/test-limits.ts';
import { Refused } from '../operation/refused.ts';
import { smallSupergraph } from '../test/small-supergraph.ts';
import { createPreparation, type Preparation } from './preparation.ts';
import { loadSupergraph, type Supergraph } from './supergraph.ts';

let supergraph: Supergraph;
let preparation: Preparation;
beforeAll(async () => {
  supergraph = await loadSupergraph(smallSupergraph(), createLog({ level: 'silent', name: 'test' }));
  return () => supergraph.stop();
});
beforeEach(() => {
  preparation = createPreparation(supergraph, loadGatewayConfig({}));
});

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const prepare = (text: string, isListed = false) => preparation.prepare(text, hashOf(text), null, isListed);
const isKept = (text: string) => preparation.documentOf(hashOf(text)) !== undefined;

function faultsOf(text: string): readonly GraphQLError[] {
  try {
    prepare(text);
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.errors;
    throw error;
  }
}

function locatedNodes(document: DocumentNode): number {
  let count = 0;
  visit(document, {
    enter: ({ loc }) => {
      if (loc) count += 1;
    },
  });
  return count;
}

test('errors tell where they are, but what is kept of a document does not know', () => {
  expect(faultsOf('{\n  posts { ix }\n}')).toMatchObject([{ locations: [{ line: 2, column: 11 }] }]);
  expect(faultsOf('{\n  posts {')).toMatchObject([{ locations: [{ line: 2, column: 10 }] }]);
  expect(locatedNodes(prepare('{ posts { id } }').document)).toBe(0);
});

test('large documents that anybody sends crowd out each other, not the listed ones', () => {
  const heavy = (name: string) => `query ${name} { ${times(30, (n) => `a${n}: posts { ${'id '.repeat(60)} }`)} }`;
  const texts = Array.from({ length: 20 }, (_, index) => heavy(`Q${index}`));
  const listed = '{ posts { text } }';
  prepare(listed, true);
  for (const text of texts) prepare(text);
  expect([isKept(listed), isKept(texts[0] ?? ''), isKept(texts.at(-1) ?? '')]).toEqual([true, false, true]);
});

test('what a document gets by many operations over its fragments counts too', () => {
  const heavy = (name: string) =>
    `${times(29, (index) => `query ${name}${index} { posts { ...F } }`)} fragment F on Post { ${'id '.repeat(150)} }`;
  const texts = Array.from({ length: 20 }, (_, index) => heavy(`Q${index}_`));
  for (const text of texts) preparation.prepare(text, hashOf(text), /Q\d+_0/.exec(text)?.[0] ?? '', false);
  expect([isKept(texts[0] ?? ''), isKept(texts.at(-1) ?? '')]).toEqual([false, true]);
});

test('an operation is prepared once', () => {
  expect(prepare('{ posts { id } }')).toBe(prepare('{ posts { id } }'));
});
