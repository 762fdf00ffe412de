import { type GraphQLLeafType, isScalarType } from 'graphql';

/** Whether a subgraph's value may be shown as one of a type: those of a type of our own choice may be anything. */
export type LeafTest = (value: unknown) => boolean;

const TESTS: ReadonlyMap<string, LeafTest> = new Map([
  ['Boolean', (value: unknown) => typeof value === 'boolean'],
  ['Float', (value: unknown) => Number.isFinite(value)],
  ['ID', (value: unknown) => typeof value === 'string' || Number.isInteger(value)],
  ['Int', (value: unknown) => Number.isInteger(value)],
  ['String', (value: unknown) => typeof value === 'string'],
]);

/** The test of a scalar or an enum of the API schema: an enum's value that clients may not see is none. */
export function leafTest(type: GraphQLLeafType): LeafTest {
  if (isScalarType(type)) return TESTS.get(type.name) ?? ((value) => value !== undefined);
  const values = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value) => values.has(value);
}
