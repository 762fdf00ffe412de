import { Supergraph } from '@apollo/federation-internals';
import { parseId } from '@lumigraph/ids';
import { supergraphSdl } from '@lumigraph/schema';
import { getOperationAST, isObjectType, Kind, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { operationSelecting } from '../test/operation-selecting.ts';
import { createAuthority, refusalsOf } from './authority.ts';

const supergraph = Supergraph.build(supergraphSdl());
const authority = createAuthority(supergraph.schema);
const schema = supergraph.apiSchema().toGraphQLJSSchema();

const id = parseId<'user'>('1');
const viewer = { viewer: id && { id }, hasBadToken: false };
const anonymous = { viewer: null, hasBadToken: false };
const stranger = { viewer: null, hasBadToken: true };

/** The fields of a level, as the SDL has them. */
function fieldsOf(level: string): [type: string, field: string][] {
  return parse(supergraphSdl()).definitions.flatMap((type) =>
    type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION
      ? []
      : (type.fields ?? []).flatMap(({ name, directives = [] }): [string, string][] => {
          const levels = directives.filter((each) => each.name.value === 'access').flatMap((each) => each.arguments);
          const has = levels.some((argument) => argument?.value.kind === Kind.ENUM && argument.value.value === level);
          return has ? [[type.name.value, name.value]] : [];
        }),
  );
}

function ask(text: string | null, identity: typeof viewer) {
  if (text === null) throw new Error('no operation reaches the field');
  const document = parse(text);
  expect(validate(schema, document).map(String)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  const requirements = authority.requirementsOf(document, operation);
  return refusalsOf(requirements, identity, {}).map(({ extensions }) => extensions.code);
}

describe.each(fieldsOf('VIEWER'))('%s.%s', (type, field) => {
  const text = operationSelecting(schema, type, field);

  test('is refused to an anonymous client and to one with a bad token, and open to who is signed in', () => {
    expect(ask(text, anonymous)).toEqual(['UNAUTHENTICATED']);
    expect(ask(text, stranger)).toEqual(['UNAUTHENTICATED']);
    expect(ask(text, viewer)).toEqual([]);
  });
});

describe.each(fieldsOf('SESSION'))('%s.%s', (type, field) => {
  test('is open to everyone, also beside a bad token', () => {
    const text = operationSelecting(schema, type, field);
    for (const identity of [anonymous, stranger, viewer]) expect(ask(text, identity)).toEqual([]);
  });
});

test('every mutation says who may ask for it', () => {
  const said = new Set([...fieldsOf('VIEWER'), ...fieldsOf('SESSION')].map((field) => field.join('.')));
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {}).map((name) => `Mutation.${name}`);
  expect(mutations.length).toBeGreaterThan(10);
  expect(mutations.filter((name) => !said.has(name))).toEqual([]);
});

test('what has no level is open to an anonymous client', () => {
  const guarded = new Set(fieldsOf('VIEWER').map((field) => field.join('.')));
  const open = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && type !== schema.getMutationType())
    .flatMap((type) => Object.keys(type.getFields()).map((field): [string, string] => [type.name, field]))
    .filter((field) => !guarded.has(field.join('.')));
  const reachable = open.flatMap(([type, field]) => {
    const text = operationSelecting(schema, type, field, guarded);
    return text === null ? [] : [text];
  });
  expect(reachable.length).toBeGreaterThan(50);
  for (const text of reachable) expect(ask(text, anonymous), text).toEqual([]);
});
