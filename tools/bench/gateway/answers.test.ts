import { expect, test } from 'vitest';
import { firstDifference, withSortedKeys } from './answers.ts';

test('keys are sorted at every depth, and lists keep their order', () => {
  expect(withSortedKeys('{"b":[{"d":1,"c":null},2],"a":"x"}')).toBe('{"a":"x","b":[{"c":null,"d":1},2]}');
});

test('answers that differ in the order of keys are the same', () => {
  expect(firstDifference('{"a":1,"b":{"c":2,"d":[]}}', '{"b":{"d":[],"c":2},"a":1}')).toBeNull();
});

test.each([
  ['another value', '{"a":[1,{"b":2}]}', '{"a":[1,{"b":"2"}]}', '$.a.1.b: 2 beside "2"'],
  ['another order in a list', '{"a":[1,2]}', '{"a":[2,1]}', '$.a.0: 1 beside 2'],
  ['a key that is missing', '{"a":null,"b":1}', '{"b":1}', '$.a: null beside nothing'],
  ['a longer list', '{"a":[]}', '{"a":[0]}', '$.a.0: nothing beside 0'],
  ['a list for an object', '{"a":{}}', '{"a":[]}', '$.a: {} beside []'],
  ['null for an object', '{"a":{"b":1}}', '{"a":null}', '$.a: {"b":1} beside null'],
])('%s is told by its path', (_what, one, other, difference) => {
  expect(firstDifference(one, other)).toBe(difference);
});
