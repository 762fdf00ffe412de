import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { undescribed } from './descriptions.ts';

test('each type, field, argument and enum value without a description is named', () => {
  const schema = buildSchema(`
    type Query { "A post." post(id: ID!, "How." order: Order): String }
    "An order." enum Order { UP }
    "An input." input Filter { word: String }
  `);
  expect(undescribed(schema)).toEqual(['Query', 'Query.post.id', 'Order.UP', 'Filter.word']);
});
