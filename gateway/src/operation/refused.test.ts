import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { asRefused, refuse } from './refused.ts';

const thrown = (code?: string) => new GraphQLError('No.', { extensions: code === undefined ? {} : { code } });

test('what a check throws is the client’s refusal', () => {
  const refused = refuse(405, 'BAD_REQUEST', 'No.');
  expect(asRefused(refused)).toBe(refused);
  for (const code of ['LIMIT_EXCEEDED', 'COST_LIMIT_EXCEEDED', 'GRAPHQL_VALIDATION_FAILED'])
    expect(asRefused(thrown(code))).toMatchObject({ status: 400, isAboutDocument: true, errors: [thrown(code)] });
});

test('anything else is a fault of ours, also a GraphQL error of a library', () => {
  for (const error of [thrown(), thrown('INTERNAL_SERVER_ERROR'), new Error('No.'), 'No.', null])
    expect(asRefused(error)).toBeNull();
});
