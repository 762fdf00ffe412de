import { Supergraph } from '@apollo/federation-internals';
import { type ExecutionResult, lexicographicSortSchema, parse, printSchema, subscribe } from 'graphql';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { Museum } from './test/foreign-museum.ts';
import { museumRoot } from './test/foreign-root.ts';
import { askMonolith, museumSchema, startForeignGateway, startForeignSupergraph } from './test/foreign-world.ts';
import { connectSocket } from './test/socket-client.ts';

// Composition and the planner load for seconds the first time.
beforeAll(async () => {
  const { stop } = await startWorld();
  await stop();
});

async function startWorld() {
  const supergraph = await startForeignSupergraph();
  const gateway = await startForeignGateway(supergraph.file);
  const stop = async () => {
    await gateway.stop();
    await supergraph.stop();
  };
  return { ...supergraph, gateway, stop };
}

async function startTestWorld() {
  const world = await startWorld();
  onTestFinished(world.stop);
  return world;
}

test('four foreign subgraphs are together what the monolith is', async () => {
  const { sdl } = await startTestWorld();
  const api = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();
  expect(printSchema(lexicographicSortSchema(api))).toBe(printSchema(lexicographicSortSchema(museumSchema)));
});

test('mutations are executed in their order, whichever subgraphs they are of', async () => {
  const { gateway } = await startTestWorld();
  const museum = new Museum();
  const mutation = `mutation ($visit: VisitInput!) {
    one: paint(title: "Dusk", artist: "a1") { id title plaque }
    renameVisitor(id: "u2", name: "Vera") { name visits { visitor { name } } }
    before: addVisit(input: $visit) { id note work { __typename title artist { name fans { name } } } visitor { name } }
    two: paint(title: "Eve", artist: "a1") { id artist { works(first: 9) { title } } }
    befriend(visitor: "u1", friend: "nobody") { name }
    renameArtist(id: "a2", name: "Benno") { name fans { name favourite { name } } }
    after: addVisit(input: { work: "w6", visitor: "u2" }) { id note work { artist { name } visits { id } } }
  }`;
  const variables = { visit: { work: 'w2', visitor: 'u2', note: null } };
  const [ours, expected] = [await gateway.ask(mutation, variables), await askMonolith(museum, mutation, variables)];
  expect(ours.data).toEqual(expected.data);
  expect(expected.data).toMatchObject({ one: { id: 'w7' }, two: { id: 'w8' }, befriend: null, after: { id: 'v6' } });
  expect(ours.errors).toEqual([{ message: 'There is nobody.', path: ['befriend'], extensions: { code: 'NOBODY' } }]);
});

test("a subgraph's error comes with its message, place and code, and nothing else of it", async () => {
  const { gateway } = await startTestWorld();
  expect(await gateway.ask('{ artist(handle: "ben") { name secret } }')).toEqual({
    data: { artist: { name: 'Ben', secret: null } },
    errors: [{ message: 'Ben does not tell.', path: ['artist', 'secret'], extensions: { code: 'SECRET_KEPT' } }],
  });
});

test('what a subgraph that is away would have told is null', async () => {
  const { gateway, subgraphs } = await startTestWorld();
  await subgraphs.people.stop();
  const { data, errors = [] } = await gateway.ask('{ artist(handle: "ada") { name born } }');
  expect(data).toEqual({ artist: { name: 'Ada', born: null } });
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'TEMPORARILY_UNAVAILABLE' }]);
});

test('nothing is told that a query leaves out, and what is left of an object is told', async () => {
  const { gateway } = await startTestWorld();
  const query = `query ($yes: Boolean!, $no: Boolean!) {
    visitors(ids: ["u1", "x"]) @skip(if: $no) { name @skip(if: $yes) card { ... on Member @include(if: $no) { level } } }
    me { address @include(if: $yes) { city @include(if: $no) { name } } }
    replicas @include(if: $yes) { ... on Exhibit { ... on Sculpture { id } } }
  }`;
  const expected = { visitors: [{ card: {} }, null], me: { address: {} }, replicas: [{}, {}, {}] };
  expect(await gateway.ask(query, { yes: true, no: false })).toEqual({ data: expected });
});

test('a field is told though another is left out that requires something else', async () => {
  const { gateway } = await startTestWorld();
  const query = `query ($no: Boolean!) {
    work(id: "w3") { ... on Sculpture { shippingCost pedestal @include(if: $no) } }
    other: work(id: "w3") { ... on Sculpture { pedestal ... on Work @skip(if: $no) { ... on Sculpture { shippingCost } } } }
  }`;
  const answers = [await gateway.ask(query, { no: false }), await gateway.ask(query, { no: true })];
  const [cost, pedestal] = [{ shippingCost: 47 }, { pedestal: 'BRONZE' }];
  const both = { ...cost, ...pedestal };
  expect(answers).toEqual([{ data: { work: cost, other: both } }, { data: { work: both, other: pedestal } }]);
});

test('nobody is refused for lists of unknown length, unless the configuration says so', async () => {
  const { gateway, file } = await startTestWorld();
  const query =
    '{ visitors { friends(first: 1) { friends(first: 1) { friends(first: 1) { friends(first: 1) { id } } } } } }';
  expect((await gateway.ask(query)).errors).toBeUndefined();
  const strict = await startForeignGateway(file, { env: { COST_MODE: 'enforce' } });
  onTestFinished(strict.stop);
  const { errors = [] } = await strict.ask(query);
  expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['COST_LIMIT_EXCEEDED']);
});

test("a subscription's events are completed by the other subgraphs, as the monolith's are", async () => {
  const { gateway, museum } = await startTestWorld();
  const query = `subscription ($work: ID) { visitAdded(work: $work) {
    id note work { __typename title artist { name born } ... on Sculpture { shippingCost(zone: FAR) material } }
    visitor { name card { __typename } favourite { motto } friends { name visits { id } } }
  } }`;
  const change = (of: Museum) => {
    of.addVisit('w3', 'u2', 'hm');
    of.addVisit('w4', 'u4', null);
    of.addVisit('w3', 'u3', 'motto');
  };
  const socket = connectSocket(gateway.url);
  const events = socket.iterate({ query, variables: { work: 'w3' } });
  await vi.waitFor(() => expect(museum.added.listeners).toBe(1));
  change(museum);
  const alone = new Museum();
  const [document, rootValue] = [parse(query), museumRoot(alone)];
  const expected = await subscribe({ schema: museumSchema, document, rootValue, variableValues: { work: 'w3' } });
  if (!(Symbol.asyncIterator in expected)) throw new Error(String(expected.errors));
  change(alone);
  for (const hasErrors of [false, true, true]) {
    const [ours, theirs] = [await events.next(), await expected.next()];
    expect(ours.value?.data).toEqual(plain(theirs.value || {}).data);
    expect([ours.value?.errors !== undefined, theirs.value?.errors !== undefined]).toEqual([hasErrors, hasErrors]);
  }
  await socket.dispose();
  await vi.waitFor(() => expect(museum.added.listeners).toBe(0));
});

test('an error in an event comes as one in an answer does', async () => {
  const { gateway, museum } = await startTestWorld();
  const socket = connectSocket(gateway.url);
  const events = socket.iterate({ query: 'subscription { visitFailed { id } }' });
  await vi.waitFor(() => expect(museum.added.listeners).toBe(1));
  museum.addVisit('w1', 'u1', null);
  expect((await events.next()).value).toEqual({
    data: { visitFailed: null },
    errors: [{ message: 'Nobody came.', path: ['visitFailed'], extensions: { code: 'NO_VISIT' } }],
  });
  await socket.dispose();
});

function plain(result: ExecutionResult): ExecutionResult {
  return JSON.parse(JSON.stringify(result));
}
