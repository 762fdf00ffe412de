import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import { supergraphSdl } from '@lumigraph/schema';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSystem, type TestStack, type TestSystem, testStack } from '../test-stack/index.ts';
import { askAs } from './visibility/asking.ts';
import { countsThrough, leaksThrough, subgraphsOf } from './visibility/gates.ts';
import { VIEWERS } from './visibility/policy.ts';
import { QUERIES } from './visibility/queries.ts';
import { makeWorld, type World } from './visibility/world.ts';

/** The matrix asks more at once than a client may. */
const UNLIMITED = { LIMIT_ROOT_FIELDS: '1000', LIMIT_ALIASES: '1000', COST_MODE: 'off' };
const OPEN_GATE = new URL('./visibility/open-gate.ts', import.meta.url).href;

const supergraph = parse(supergraphSdl());
let stack: TestStack;
let system: TestSystem;
let world: World;

beforeAll(async () => {
  stack = await testStack(UNLIMITED);
  system = await startTestSystem(stack, 'as separate processes');
  world = await makeWorld(stack, system.url);
}, 120_000);
afterAll(async () => {
  await system?.stop();
  await stack?.stop();
});

/** What each viewer is shown that is not for them, of all that can be asked. */
async function leaksWith(open: SubgraphName) {
  const [faults, expected] = [new Set<string>(), new Set<string>()];
  for (const [entry, way] of Object.entries(QUERIES)) {
    const entries = subgraphsOf(supergraph, entry);
    for (const viewer of way.viewers ?? VIEWERS) {
      const leaks = leaksThrough(open, entries, await askAs(system.url, world, viewer, 'query', way));
      for (const leak of leaks.faults) faults.add(`${entry}: ${leak}`);
      for (const leak of leaks.expected) expected.add(`${entry}: ${leak}`);
    }
  }
  return { faults: [...faults], expected: [...expected] };
}

describe.each(SUBGRAPHS)('where %s has forgotten every rule', (open) => {
  beforeAll(async () => {
    await system.end(open);
    await system.revive(open, { NODE_OPTIONS: `--import=${OPEN_GATE}` });
  }, 60_000);
  afterAll(async () => {
    await system.end(open);
    await system.revive(open);
  }, 60_000);

  test('the other gate holds', async () => {
    const { faults, expected } = await leaksWith(open);
    expect(faults).toEqual([]);
    // Else the gate was not open at all.
    expect(expected).not.toEqual([]);
  }, 120_000);

  test('how often a post is liked and answered is not told to whom the post is not for', async () => {
    const told = [];
    for (const viewer of VIEWERS) told.push(...(await countsThrough(system.url, world, viewer)));
    expect(told).toEqual([]);
  });
});
