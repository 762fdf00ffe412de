import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { times } from '../limits/test-limits.ts';
import { ATTACKS, type Attack, COSTLY, READING } from '../test/attacks.ts';
import { type OwnWorld, startOwnWorld } from '../test/own-world.ts';
import { startSmallWorld } from '../test/small-world.ts';

type World = Pick<OwnWorld, 'url' | 'metrics' | 'stop'>;

const answers = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).default([]),
});

async function ask({ url }: World, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return answers.parse(await response.json());
}

/** The codes of a request that is answered nothing else. */
async function codesOf(world: World, body: unknown): Promise<string[]> {
  const { data, errors } = await ask(world, body);
  expect(data).toBeUndefined();
  return [...new Set(errors.map(({ extensions }) => extensions.code))];
}

/** How many operations the subgraphs were sent. */
async function fetchesOf({ metrics }: World): Promise<number> {
  const text = await metrics.registry.metrics();
  const counts = text.matchAll(/^lumigraph_gateway_fetch_seconds_count\S* (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The same request as a text that nobody has sent before. */
function fresh(body: unknown, mark: number): unknown {
  const isOne = typeof body === 'object' && body !== null && 'query' in body;
  return isOne ? { ...body, query: `${body.query} #${mark}` } : body;
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

const noIntrospection = { INTROSPECTION: 'off' };
const worlds: [name: string, start: () => Promise<World>, attacks: readonly Attack[], harmless: string][] = [
  ["Lumigraph's", () => startOwnWorld(), [...ATTACKS, ...COSTLY], '{viewer {id}}'],
  [
    "Lumigraph's schema that is not to be read",
    () => startOwnWorld(noIntrospection),
    [...ATTACKS, ...COSTLY, ...READING],
    '{viewer {id}}',
  ],
  ['a small', () => startSmallWorld('in process'), ATTACKS, '{posts {id}}'],
];

describe.each(worlds)('a gateway over %s', (_name, start, attacks, harmless) => {
  let world: World;
  beforeAll(async () => {
    world = await start();
  });
  afterAll(() => world.stop());

  test.each(attacks)('refuses %s, and asks no subgraph', async (_attack, body, code) => {
    expect(await codesOf(world, body)).toEqual([code]);
    expect(await fetchesOf(world)).toBe(0);
  });

  test('goes on', async () => {
    await ask(world, { query: harmless });
    expect(await fetchesOf(world)).toBe(1);
  });
});

test('many of each leave nothing behind', { timeout: 120_000 }, async () => {
  const world = await startOwnWorld();
  onTestFinished(() => world.stop());
  const attacks = [...ATTACKS, ...COSTLY];
  let mark = 0;
  const repeat = async (times: number) => {
    for (let time = 0; time < times; time += 1)
      for (const [, body, code] of attacks) expect(await codesOf(world, fresh(body, mark++))).toEqual([code]);
  };
  await repeat(2);
  const before = heapUsed();
  await repeat(8);
  // One refused document of 10,000 tokens that was kept each time would have eight megabytes.
  expect(heapUsed() - before).toBeLessThan(8 * 1024 * 1024);
  expect(await fetchesOf(world)).toBe(0);
});

test('what people send is answered', async () => {
  const world = await startOwnWorld();
  onTestFinished(() => world.stop());
  const search = '{searchPosts(query: "a", first: 100) {edges {node {id author {id avatar {url}} media {id url}}}}}';
  expect((await ask(world, { query: getIntrospectionQuery() })).errors).toEqual([]);
  await ask(world, { query: search });
  expect(await fetchesOf(world)).toBe(1);
});

test('a document whose operations have too many fields to be kept is answered all the same', async () => {
  const world = await startSmallWorld('in process');
  onTestFinished(() => world.stop());
  const query = [
    times(30, (n) => `query Q${n} {...Roots}`),
    `fragment Roots on Query {${times(30, (n) => `a${n}: posts {...Fields}`)}}`,
    `fragment Fields on Post {${'id '.repeat(40)}}`,
  ].join(' ');
  const { data, errors } = await ask(world, { query, operationName: 'Q7' });
  expect(errors).toEqual([]);
  expect(Object.keys(z.record(z.string(), z.unknown()).parse(data))).toHaveLength(30);
});

test('a subscription whose root is under a condition is refused as not valid', async () => {
  const world = await startSmallWorld('in process');
  onTestFinished(() => world.stop());
  const query = 'subscription ($x: Boolean!) {postChanged(id: 1) @include(if: $x) {id}}';
  expect(await codesOf(world, { query, variables: { x: true } })).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});
