import { buildSchema } from '@apollo/federation-internals';
import { expect, test } from 'vitest';
import { composed, guarded, SPECIFICATION } from '../test/guarded-supergraph.ts';
import { readAccessRules } from './access-rules.ts';

test('a directive by another name is the same directive', () => {
  const link = `@link(url: "${SPECIFICATION}", import: [{ name: "@access", as: "@guarded" }])`;
  const { schema } = composed(`${guarded(link, 'guarded')} type Query { open: Int mine: Int @guarded(level: VIEWER) }`);
  const rules = readAccessRules(schema).get('Query');
  expect([rules?.get('open')?.needsViewer, rules?.get('mine')?.needsViewer]).toEqual([false, true]);
});

test("an interface's field is protected where it is in one of the types; each of several levels must hold", () => {
  const { schema } = composed(`${guarded()}
    interface Item { notes: String title: String }
    type Book implements Item { notes: String @access(level: VIEWER) title: String }
    type Film implements Item { notes: String title: String }
    type Query { item: Item both: Int @access(level: SESSION) @access(level: VIEWER) }`);
  const rules = readAccessRules(schema);
  expect(rules.get('Item')?.get('notes')?.needsViewer).toBe(true);
  expect(rules.get('Item')?.get('title')?.needsViewer).toBe(false);
  expect(rules.get('Film')?.get('notes')?.needsViewer).toBe(false);
  expect(rules.get('Query')?.get('both')).toMatchObject({ needsViewer: true, isForSession: true });
});

test('what cannot be read stops the start', () => {
  const unknownLevel = `${guarded()} type Query { a: Int @access(level: MODERATOR) b: Int @access(level: VIEWER) }`;
  const unknownVersion = `${guarded(`@link(url: "https://lumigraph.example/specs/access/v2.0", import: ["@access"])`)} type Query { a: Int }`;
  const invalid = (fault: string) =>
    expect.objectContaining({ code: 'ACCESS_DIRECTIVE_INVALID', message: expect.stringContaining(fault) });
  expect(() => readAccessRules(composed(unknownLevel).schema)).toThrow(invalid('Query.a: there is no level MODERATOR'));
  expect(() => readAccessRules(composed(unknownVersion).schema)).toThrow(invalid('v2.0'));
  const unlinked = `directive @access(level: String) on FIELD_DEFINITION type Query { a: Int @access(level: "VIEWER") }`;
  expect(() => readAccessRules(buildSchema(unlinked))).toThrow(invalid('not linked'));
});

test('in a supergraph without the directive, or with a stranger of the same name, all is open', () => {
  const plain = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { a: Int }';
  const foreign = `${guarded('@link(url: "https://example.org/access/v1.0", import: ["@access"])')} type Query { a: Int @access(level: MODERATOR) }`;
  for (const sdl of [plain, foreign])
    expect(readAccessRules(composed(sdl).schema).get('Query')?.get('a')?.needsViewer).toBe(false);
});
