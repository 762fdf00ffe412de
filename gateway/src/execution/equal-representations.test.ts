import { expect, test } from 'vitest';
import { createKnown, endOf } from './equal-representations.ts';

test('representations end at one place where they are equal, and only there', () => {
  const known = createKnown();
  const different = [
    {},
    { __typename: 'User', id: '1' },
    { __typename: 'User', id: 1 },
    { __typename: 'User', id: null },
    { __typename: 'User', id: 'null' },
    { __typename: 'User', sku: '1' },
    { __typename: 'User', id: '1', sku: '1' },
    { __typename: 'User', id: ['1'] },
    { __typename: 'User', id: '["1"]' },
    { __typename: 'User', id: { sku: '1' } },
  ];
  const ends = different.map((representation) => endOf(known, representation));
  expect(new Set(ends).size).toBe(different.length);
  for (const [index, representation] of structuredClone(different).entries())
    expect(endOf(known, representation)).toBe(ends[index]);
});
