import { createLog } from '@lumigraph/lifecycle';
import { type FormattedExecutionResult, parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSupergraph, type Supergraph } from './engine/supergraph.ts';
import { createDice } from './test/foreign-inputs.ts';
import { Museum } from './test/foreign-museum.ts';
import { type Generated, randomQuery } from './test/foreign-operations.ts';
import {
  askMonolith,
  type ForeignGateway,
  type ForeignSupergraph,
  museumSchema,
  startForeignGateway,
  startForeignSupergraph,
} from './test/foreign-world.ts';

/** Other queries: any number for `SEED`. */
const SEED = Number(process.env.SEED ?? 20_260_101);
const COUNT = Number(process.env.COUNT ?? 300);
/** Longer ones take the planner seconds. */
const LONGEST = 900;

let supergraph: ForeignSupergraph;
let gateway: ForeignGateway;
let loaded: Supergraph;
beforeAll(async () => {
  supergraph = await startForeignSupergraph();
  loaded = await loadSupergraph(supergraph.sdl, createLog({ level: 'silent', name: 'test' }));
  // What is compared is not what is allowed.
  gateway = await startForeignGateway(supergraph.file, { env: { COST_MODE: 'off', LIMIT_ALIASES: '1000' } });
});
afterAll(async () => {
  await gateway.stop();
  await loaded.stop();
  await supergraph.stop();
});

test(
  `${COUNT} generated queries are answered as by the monolith (seed ${SEED})`,
  async () => {
    const museum = new Museum();
    for (const { query, variables, seed } of generated()) {
      const [ours, expected] = await Promise.all([
        gateway.ask(query, variables),
        askMonolith(museum, query, variables),
      ]);
      const about = `seed ${seed}\n${query}\n${JSON.stringify({ variables, errors: ours.errors })}`;
      expect(ours.data, about).toEqual(expected.data);
      expect(hasErrors(ours), about).toBe(expected.errors !== undefined);
    }
  },
  30_000 + COUNT * 500,
);

function* generated(): Generator<Generated & { seed: number }> {
  let count = 0;
  for (let seed = SEED; count < COUNT; seed++) {
    const operation = randomQuery(museumSchema, createDice(seed));
    if (operation.query.length > LONGEST || !isServable(operation.query)) continue;
    count++;
    yield { ...operation, seed };
  }
}

/** Apollo's planner fails an assertion of its own on some selections of `__typename` in unions of interface objects. */
function isServable(query: string): boolean {
  const document = parse(query);
  if (validate(museumSchema, document).length > 0) return false;
  try {
    loaded.plan(document, undefined);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('We should have an edge from')) return false;
    throw error;
  }
}

/**
 * Whether something asked for failed. The fields of an interface object are asked for every object, even where the query wants them of one type
 * only, and their subgraph tells errors of the others too.
 */
function hasErrors({ data, errors = [] }: FormattedExecutionResult): boolean {
  return errors.some(({ path = [] }) => {
    let value: unknown = data;
    for (const element of path) {
      if (typeof value !== 'object' || value === null) return true;
      if (!Object.hasOwn(value, element)) return false;
      value = Reflect.get(value, element);
    }
    return true;
  });
}
