import { expect, test } from 'vitest';
import { apiError } from './errors.ts';
import { createExecutor } from './executor.ts';
import { createLoader } from './loader.ts';
import { buildSchema } from './subgraph.ts';

const SDL = `
  type Item { id: ID! name: String }
  type Query { item(id: ID!): Item broken: String away: String refused: String }
  type Subscription { changed(id: ID!): Item }`;

function createWorld() {
  const names = new Map([['1', 'one']]);
  const faults: unknown[] = [];
  const schema = buildSchema(SDL, {
    Item: { name: ({ id }: { id: string }, _args: unknown, { load }: Context) => load.load(id) },
    Query: {
      item: (_root: unknown, { id }: { id: string }) => ({ id }),
      broken: () => {
        throw new Error('select 1');
      },
      away: () => {
        throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      },
      refused: () => {
        throw apiError('NOT_FOUND', 'No.');
      },
    },
    Subscription: {
      changed: {
        subscribe: async function* (_root: unknown, { id }: { id: string }) {
          yield { id };
          names.set(id, 'two');
          yield { id };
          throw new Error('the stream broke');
        },
        resolve: (event: { id: string }) => event,
      },
    },
  });
  const context = () => ({ load: createLoader(async () => names) });
  const executor = createExecutor({ schema, name: 'posts' }, (error) => void faults.push(error));
  return { executor, context, faults };
}

type Context = ReturnType<ReturnType<typeof createWorld>['context']>;

test('faults are masked and told, a store that is away is temporary, our own errors pass', async () => {
  const { executor, context, faults } = createWorld();
  const { data, errors } = await executor.execute({ query: '{ broken away refused }' }, context());
  expect(data).toEqual({ broken: null, away: null, refused: null });
  expect(errors?.map((error) => [error.path?.[0], error.message, error.extensions.code])).toEqual([
    ['broken', 'Something went wrong.', 'INTERNAL_SERVER_ERROR'],
    ['away', 'Please try again in a moment.', 'TEMPORARILY_UNAVAILABLE'],
    ['refused', 'No.', 'NOT_FOUND'],
  ]);
  expect(faults.map(String)).toEqual(['Error: select 1', 'Error: connect']);
});

test('an operation that does not parse or is not valid is an answer with errors', async () => {
  const { executor, context } = createWorld();
  expect((await executor.execute({ query: '{' }, context())).errors).toHaveLength(1);
  expect((await executor.execute({ query: '{ nope }' }, context())).errors).toHaveLength(1);
});

test('every event of a subscription reads anew, and a stream that breaks says so masked', async () => {
  const { executor, context, faults } = createWorld();
  const query = 'subscription { changed(id: 1) { name } }';
  const events = await executor.subscribe({ query }, context);
  if (!(Symbol.asyncIterator in events)) throw new Error(String(events.errors));
  expect((await events.next()).value).toMatchObject({ data: { changed: { name: 'one' } } });
  expect((await events.next()).value).toMatchObject({ data: { changed: { name: 'two' } } });
  await expect(events.next()).rejects.toMatchObject({ extensions: { code: 'INTERNAL_SERVER_ERROR' } });
  expect(faults.map(String)).toEqual(['Error: the stream broke']);
});
