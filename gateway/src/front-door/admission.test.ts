import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';
import { admit } from './admission.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld('in process', { env: { COST_MAXIMUM: '15' } });
});
afterAll(() => world.stop());

test('null for a variable that leaves out is refused, whatever its default: what is left out costs nothing', async () => {
  const query = 'query($s: Boolean = false) { posts @skip(if: $s) { id text author { id name } likeCount } }';
  expect(await world.ask(query)).toMatchObject({ errors: [{ extensions: { code: 'COST_LIMIT_EXCEEDED' } }] });
  expect(await world.ask(query, { variables: { s: true } })).toEqual({ status: 200, data: {} });
  expect(await world.ask(query, { variables: { s: null } })).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
  const nested = 'query($s: Boolean = false) { post(id: 10) { ...F } } fragment F on Post { text @include(if: $s) }';
  expect(await world.ask(nested, { variables: { s: null } })).toMatchObject({
    errors: [{ message: 'Variable "$s" of @skip or @include is null.' }],
  });
});

test('what is wrong with a variable is told without what was sent', async () => {
  const query = 'query($id: ID!) { user(id: $id) { name } }';
  const { errors } = await world.ask(query, { variables: { id: { password: 'hunter2; at "id"' } } });
  expect(errors).toMatchObject([
    {
      message: 'Variable "$id" got an invalid value: ID cannot represent value.',
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ]);
  const long = await world.ask(`{ ${'a'.repeat(20_000)} }`);
  expect(long.errors?.[0]?.message.length).toBeLessThan(1_000);
});

test('who has nothing left to spend is refused before anything is looked at', async () => {
  const spend = vi.fn(async () => ({
    refusal: new GraphQLError('Too often.', { extensions: { code: 'RATE_LIMITED' } }),
    headers: { 'retry-after': '9' },
  }));
  const options = { rateLimits: { spend } } as unknown as Parameters<typeof admit>[0];
  const request = { viewer: null, requestId: 'test', accept: '', address: '192.0.2.1' };
  const asker = { request, hasBadToken: false, expiresAt: null, clientName: null };
  const engine = {} as Parameters<typeof admit>[1];
  await expect(admit(options, engine, { query: '{ posts { id } }' }, asker, 'post')).rejects.toMatchObject({
    status: 429,
    headers: { 'retry-after': '9' },
  });
  expect(spend).toHaveBeenCalledExactlyOnceWith({ viewer: null, address: '192.0.2.1' }, 1);
});
