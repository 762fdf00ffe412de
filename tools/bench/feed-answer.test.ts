import { expect, test } from 'vitest';
import { checkQuickly, checkWhole } from './feed-answer.ts';

const media = { id: '2', failure: null, renditions: Array.from({ length: 8 }, () => ({ url: 'x' })) };
const edge = { node: { id: '1', failure: null, author: { username: 'ana' }, media: [media] } };
const body = (feed: object, more: object = {}) =>
  Buffer.from(JSON.stringify({ data: { feed: { degradedSources: [], edges: [edge, edge], ...feed } }, ...more }));

test('a whole answer passes, whose only nulls are failures that did not happen', () => {
  checkWhole(body({}), 2);
  checkQuickly(body({}));
});

test.each([
  ['a post is missing', body({ edges: [edge] })],
  ['a post is null', body({ edges: [edge, { node: null }] })],
  ['a field is null', body({ edges: [edge, { node: { ...edge.node, author: null } }] })],
  [
    'a rendition is missing',
    body({ edges: [edge, { node: { ...edge.node, media: [{ ...media, renditions: [] }] } }] }),
  ],
  ['a source did not answer', body({ degradedSources: ['CELEBRITY'] })],
  ['it has errors', body({}, { errors: [{ message: 'away' }] })],
])('an answer fails where %s', (_what, answer) => {
  expect(() => checkWhole(answer, 2)).toThrow(expect.objectContaining({ code: 'WRONG_ANSWER' }));
});

test('errors and missing sources are seen under load', () => {
  expect(() => checkQuickly(body({ degradedSources: ['FOLLOWED'] }))).toThrow('Under load');
  expect(() => checkQuickly(body({}, { errors: [{ message: 'away' }] }))).toThrow('Under load');
});
