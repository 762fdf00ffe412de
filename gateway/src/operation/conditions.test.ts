import { buildSchema, executeSync, Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { conditionsOf, conditionVariables, isSelected } from './conditions.ts';
import { fragmentsOf } from './fragments.ts';

const SCHEMA = buildSchema('type Query { field: Int }');
const VALUES = ['true', 'false', '$a', '$b'];

function operationIn(text: string) {
  const document = parse(text);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`no operation in ${text}`);
  return { document, operation };
}

describe.each(['@skip(if: X)', '@include(if: X)', '@skip(if: X) @include(if: Y)', '@include(if: X) @skip(if: Y)'])(
  'a field with %s',
  (directives) => {
    const texts = VALUES.flatMap((x) =>
      VALUES.map((y) => `query ($a: Boolean!, $b: Boolean!) { field ${directives.replace('X', x).replace('Y', y)} }`),
    );
    test('is selected whenever graphql-js selects it', () => {
      for (const text of texts.filter((each) => each.includes('$')))
        for (const a of [true, false])
          for (const b of [true, false]) {
            const { document, operation } = operationIn(text);
            const [selection] = operation.selectionSet.selections;
            const { data } = executeSync({ schema: SCHEMA, document, variableValues: { a, b } });
            const isAnswered = Object.hasOwn(data ?? {}, 'field');
            expect(selection && isSelected(conditionsOf(selection), { a, b }), `${text} ${a} ${b}`).toBe(isAnswered);
          }
    });
  },
);

test('what is no Boolean leaves nothing out', () => {
  const [selection] = operationIn('{ field @include(if: $a) @skip(if: $b) }').operation.selectionSet.selections;
  for (const value of [null, undefined, 'false', 'true', 0, 1])
    expect(selection && isSelected(conditionsOf(selection), { a: value, b: value })).toBe(true);
});

test('the variables of an operation are those of its own conditions and of the fragments that it reaches', () => {
  const { document, operation } = operationIn(`
    query A { field @skip(if: $own) @other(if: $other) ...One ... @include(if: true) @skip(if: $inline) { field } }
    query B { field @skip(if: $foreign) ...Three }
    fragment One on Query { ...Two ...Unknown field @include(if: $own) }
    fragment Two on Query { field @include(if: $two) ...One @skip(if: $spread) }
    fragment Three on Query { field @include(if: $three) }`);
  expect([...conditionVariables(operation, fragmentsOf(document))].sort()).toEqual(['inline', 'own', 'spread', 'two']);
});
