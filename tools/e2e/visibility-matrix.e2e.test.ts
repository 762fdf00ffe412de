import { supergraphSdl } from '@lumigraph/schema';
import { buildSchema } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSystem, type TestStack, type TestSystem, TOPOLOGIES, testStack } from '../test-stack/index.ts';
import { askAs } from './visibility/asking.ts';
import { entryPointsOf } from './visibility/entry-points.ts';
import { MUTATIONS, SUBSCRIPTIONS } from './visibility/mutations.ts';
import { VIEWERS } from './visibility/policy.ts';
import { QUERIES } from './visibility/queries.ts';
import type { Way } from './visibility/way.ts';
import { makeWorld, type World } from './visibility/world.ts';

const OPERATIONS = { query: QUERIES, mutation: MUTATIONS, subscription: SUBSCRIPTIONS } as const;
/** The matrix asks more at once than a client may. */
const UNLIMITED = { LIMIT_ROOT_FIELDS: '1000', LIMIT_ALIASES: '1000', COST_MODE: 'off' };
const GRAPH = [
  'following',
  'followers',
  'follow_requests',
  'sent_requests',
  'blocks',
  'blocked_by',
  'mutes',
  'muted_by',
];

test('every way to a post, story, user, media or comment that the supergraph has is one that the matrix asks', () => {
  const ways = Object.values(OPERATIONS).flatMap((table) => Object.keys(table));
  expect(ways.sort()).toEqual(entryPointsOf(buildSchema(supergraphSdl(), { assumeValidSDL: true })).sort());
});

describe('each viewer sees of each account and post what is for them, at every entry point', () => {
  let stack: TestStack;
  let system: TestSystem;
  let world: World;
  let cells = 0;
  beforeAll(async () => {
    stack = await testStack(UNLIMITED);
  });
  afterAll(async () => {
    console.info(`${cells} cells of the visibility matrix were asked`);
    await stack?.stop();
  });

  /** Keeps who follows whom, for `restoreGraph`. */
  async function keepGraph(): Promise<void> {
    const db = stack.clients.database.for();
    for (const table of GRAPH) {
      await sql`create table ${sql.table(`kept_${table}`)} as table ${sql.table(`users.${table}`)}`.execute(db);
    }
    await sql`create table kept_accounts as select id, follower_count, following_count, request_count, avatar_media_id
      from users.accounts`.execute(db);
  }

  async function restoreGraph(): Promise<void> {
    const db = stack.clients.database.for();
    for (const table of GRAPH) {
      await sql`delete from ${sql.table(`users.${table}`)}`.execute(db);
      await sql`insert into ${sql.table(`users.${table}`)} table ${sql.table(`kept_${table}`)}`.execute(db);
    }
    await sql`update users.accounts a set follower_count = k.follower_count, following_count = k.following_count,
      request_count = k.request_count, avatar_media_id = k.avatar_media_id from kept_accounts k where k.id = a.id`.execute(
      db,
    );
    for (const family of ['ac:', 're:', 'fo:', 'st:', 'pr:']) await stack.flushRedis(family);
  }

  async function askEverybody(operation: keyof typeof OPERATIONS, way: Way): Promise<string[]> {
    const outcomes = [];
    for (const viewer of way.viewers ?? VIEWERS) {
      outcomes.push(await askAs(system.url, world, viewer, operation, way));
      if (way.changesGraph) await restoreGraph();
    }
    cells += outcomes.reduce((sum, outcome) => sum + outcome.cells, 0);
    return outcomes.flatMap(({ faults }) => faults.map(({ viewer, what }) => `${viewer}: ${what}`));
  }

  describe.each(TOPOLOGIES)('%s', (topology) => {
    beforeAll(async () => {
      system = await startTestSystem(stack, topology);
      if (world) return;
      world = await makeWorld(stack, system.url);
      await keepGraph();
    }, 120_000);
    afterAll(() => system?.stop());

    describe.each(Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[])('%s', (operation) => {
      beforeAll(() => stack.flushRedis());
      test.each(Object.entries(OPERATIONS[operation]))(
        '%s',
        async (_entry, way) => {
          expect([...new Set(await askEverybody(operation, way))]).toEqual([]);
        },
        60_000,
      );
    });
  });
});
