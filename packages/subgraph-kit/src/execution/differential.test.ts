import { setImmediate } from 'node:timers/promises';
import {
  type ExecutionResult,
  execute,
  getIntrospectionQuery,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { compileDocument } from './operation.ts';
import { generateOperation } from './test/generate.ts';
import { createWorld, type Fate } from './test/world.ts';

const schema = createWorld();
const SEED = process.env.SEED ?? '20261122';
const RULES = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);

/** Our answer and graphql-js', of the same operation and fate. */
async function answerBoth(query: string, variables: { [name: string]: unknown }, fate: Fate) {
  const document = parse(query);
  expect(validate(schema, document, RULES), query).toEqual([]);
  const compiled = compileDocument(schema, document);
  const ask = () => compiled.execute({ context: fate, variables, operationName: null });
  const ours = await ask();
  // What the first execution compiled answers the second.
  expect(JSON.stringify(await ask())).toBe(JSON.stringify(ours));
  await setImmediate();
  const theirs = await unwatched(async () =>
    execute({ schema, document, variableValues: variables, contextValue: fate }),
  );
  return { ours, theirs };
}

/**
 * Runs graphql-js without the watch for promises that are rejected and not awaited, which fails tests: it leaves some where an item of a
 * list takes the list with it. We may not.
 */
async function unwatched<Result>(run: () => Promise<Result>): Promise<Result> {
  const watchers = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => {});
  try {
    return await run();
  } finally {
    await setImmediate();
    process.removeAllListeners('unhandledRejection');
    for (const watcher of watchers) process.on('unhandledRejection', watcher);
  }
}

/** How far the answer goes along an error's path: the rest is lost. */
function reachOf(data: unknown, path: readonly (string | number)[] = []): number {
  let place = data;
  let reach = 0;
  while (reach < path.length && typeof place === 'object' && place !== null) {
    place = Reflect.get(place, path[reach] ?? '');
    reach += 1;
  }
  return place === null || place === undefined ? reach : path.length;
}

/**
 * The errors, by where they made null. Of several below one place that became null, an execution tells those that came before: which, the
 * specification leaves open, so one is as good as another.
 */
function errorsByPlace({ data, errors = [] }: ExecutionResult): { [place: string]: string } {
  const places: { [place: string]: string } = {};
  for (const error of errors) {
    const reach = reachOf(data, error.path);
    const isAlone = !error.path || reach === error.path.length;
    places[JSON.stringify(error.path?.slice(0, reach) ?? error.message)] = isAlone
      ? JSON.stringify(error)
      : 'lost below';
  }
  return places;
}

test.each([
  ['that do not fail', 0.0001, 0, 60],
  ['that fail at once', 0.15, 0, 150],
])(
  `generated operations %s answer as with graphql-js, byte for byte (SEED=${SEED})`,
  async (_name, faults, promises, count) => {
    for (let index = 0; index < count; index += 1) {
      const seed = `${SEED}/${index}`;
      const { query, variables } = generateOperation(schema, seed);
      const { ours, theirs } = await answerBoth(query, variables, { seed, faults, promises });
      expect(JSON.stringify(ours), `SEED=${seed} ${query}`).toBe(JSON.stringify(theirs));
    }
  },
);

test.each([
  ['that do not fail', 0.0001, 60],
  ['that fail', 0.1, 200],
])(`generated operations with promises %s answer as with graphql-js (SEED=${SEED})`, async (_name, faults, count) => {
  for (let index = 0; index < count; index += 1) {
    const seed = `${SEED}/${index}/later`;
    const { query, variables } = generateOperation(schema, seed);
    const { ours, theirs } = await answerBoth(query, variables, { seed, faults, promises: 0.4 });
    expect(JSON.stringify(ours.data), `SEED=${seed} ${query}`).toBe(JSON.stringify(theirs.data));
    expect(errorsByPlace(ours), `SEED=${seed} ${query}`).toEqual(errorsByPlace(theirs));
  }
});

test('introspection answers as with graphql-js', async () => {
  const { ours, theirs } = await answerBoth(getIntrospectionQuery(), {}, { seed: '', faults: 0.0001, promises: 0 });
  expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
});
