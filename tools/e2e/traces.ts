import { fileURLToPath } from 'node:url';
import type { Redis } from '@lumigraph/redis';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { drift, filesBelow, NO_DRIFT, type TestStack } from '../test-stack/index.ts';

/** What is looked for: ids, and words that stand in nothing else. */
export interface Sought {
  ids: readonly string[];
  words: readonly string[];
}

interface Column {
  table: string;
  column: string;
  type: string;
}

/**
 * Where ids and words stand, as `schema.table.column: n rows`, in every column of every table that can hold them: also of tables that are
 * made after this was written.
 */
export async function tracesInTables({ clients }: TestStack, { ids, words }: Sought): Promise<string[]> {
  const db = clients.database.for<unknown>();
  const { rows: columns } = await sql<Column>`
    select format('%I.%I', c.table_schema, c.table_name) as "table", quote_ident(c.column_name) as "column", c.udt_name as type
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema not in ('pg_catalog', 'information_schema') and t.table_type = 'BASE TABLE'
    order by 1, 2`.execute(db);
  const traces: string[] = [];
  for (const { table, column, type } of columns) {
    const asText = sql`${sql.raw(column)}::text`;
    const isTrace = type.endsWith('int8')
      ? sql`string_to_array(trim(both '{}' from ${asText}), ',') && ${[...ids]}::text[]`
      : sql`${asText} ilike any (${[...ids, ...words].map((word) => `%${word}%`)}::text[])`;
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.raw(table)} where ${isTrace}`.execute(db);
    if (rows[0]?.count) traces.push(`${table}.${column}: ${rows[0].count}`);
  }
  return traces;
}

/** The objects whose keys name one of these ids. */
async function tracesInStore({ config }: TestStack, { ids }: Sought): Promise<string[]> {
  const folder = fileURLToPath(config.objectStoreUrl.replace('disk:', 'file:'));
  return (await filesBelow(folder)).filter((path) => ids.some((id) => path.slice(folder.length).includes(id)));
}

/** The keys of Redis that name one of these ids and live for longer than so many seconds. */
async function tracesInRedis({ clients, config }: TestStack, { ids }: Sought, seconds: number): Promise<string[]> {
  const traces: string[] = [];
  const redis = clients.redis as Extract<Redis, { scanStream: unknown }>;
  for await (const keys of redis.scanStream({ match: `${config.namespace}:*`, count: 1_000 })) {
    for (const key of keys as string[]) {
      const bare = key.slice(config.namespace.length + 1);
      if (!ids.some((id) => bare.includes(id))) continue;
      const left = await redis.pttl(bare);
      if (left === -1 || left > seconds * 1_000) traces.push(bare);
    }
  }
  return traces;
}

/** How many posts have counters that differ from their rows, and how many likes, comments and replies lack their other side. */
async function engagementDrift({ clients }: TestStack): Promise<unknown> {
  const { rows } = await sql`select
    (select count(*) from engagement.counters c where
      likes <> (select count(*) from engagement.likes l where l.post_id = c.post_id) or
      comments <> (select count(*) from engagement.comments m where m.post_id = c.post_id and m.deleted_at is null))::int as counters,
    (select count(*) from engagement.likes l full join engagement.likes_by_user u using (post_id, user_id)
      where l.liked_at is distinct from u.liked_at)::int as likes,
    (select count(*) from engagement.comments m
      full join engagement.comments_by_user u on u.comment_id = m.id and u.user_id = m.author_id
      where m.id is null or u.comment_id is null)::int as comments,
    (select count(*) from engagement.comments h where h.thread_id is null and h.deleted_at is null and
      reply_count <> (select count(*) from engagement.comments r where r.thread_id = h.id and r.deleted_at is null))::int as replies,
    (select count(*) from engagement.comments r where r.thread_id is not null
      and not exists (select from engagement.comments h where h.id = r.thread_id))::int as orphans
  `.execute(clients.database.for<unknown>());
  return rows[0];
}

/** What `engagementDrift` tells where there is none. */
const NO_ENGAGEMENT_DRIFT = { counters: 0, likes: 0, comments: 0, replies: 0, orphans: 0 };

/** What stays: the tombstone, by its id alone, and what moderators did, which is no longer about anybody. */
const KEPT = /^(users\.accounts\.id|posts\.moderation_log\.\w+): /;
/** Feed sessions and counts of attempts end by themselves. */
const LEFT_TO_END_SECONDS = 60 * 60;

/** Nothing of someone who left stands anywhere but in their tombstone, and what is left of the others is whole. */
export async function expectNothingLeft(stack: TestStack, sought: Sought): Promise<void> {
  expect((await tracesInTables(stack, sought)).filter((trace) => !KEPT.test(trace))).toEqual([]);
  expect(await tracesInStore(stack, sought)).toEqual([]);
  expect(await tracesInRedis(stack, sought, LEFT_TO_END_SECONDS)).toEqual([]);
  expect(await drift(stack)).toEqual(NO_DRIFT);
  expect(await engagementDrift(stack)).toEqual(NO_ENGAGEMENT_DRIFT);
}
