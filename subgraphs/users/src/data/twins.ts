import { matchIds, matchSlot } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** What ties two people together: rows under someone's slot that name another, each with a twin under the other's slot that names them. */
const TWINS = {
  followers: { table: 'users.followers', other: 'follower_id', twin: 'users.following', self: 'followee_id' },
  following: { table: 'users.following', other: 'followee_id', twin: 'users.followers', self: 'follower_id' },
  received: { table: 'users.follow_requests', other: 'requester_id', twin: 'users.sent_requests', self: 'target_id' },
  sent: { table: 'users.sent_requests', other: 'target_id', twin: 'users.follow_requests', self: 'requester_id' },
  blocks: { table: 'users.blocks', other: 'blocked_id', twin: 'users.blocked_by', self: 'blocker_id' },
  blockedBy: { table: 'users.blocked_by', other: 'blocker_id', twin: 'users.blocks', self: 'blocked_id' },
  mutes: { table: 'users.mutes', other: 'muted_id', twin: 'users.muted_by', self: 'muter_id' },
  mutedBy: { table: 'users.muted_by', other: 'muter_id', twin: 'users.mutes', self: 'muted_id' },
} as const;
export type Tie = keyof typeof TWINS;

/** At most `limit` of those to whom someone is tied so. */
export async function tiedTo(db: Kysely<Tables>, tie: Tie, user: UserId, limit: number): Promise<UserId[]> {
  const { table, other } = TWINS[tie];
  const { rows } = await sql<{ id: UserId }>`
    select ${sql.ref(other)} as id from ${sql.table(table)} where ${matchSlot(table, user, 'user_id')}
    order by ${sql.ref(other)} limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Unties someone from these others, on both sides. Returns from whom. */
export async function untie(
  trx: Transaction<Tables>,
  tie: Tie,
  user: UserId,
  others: readonly UserId[],
): Promise<UserId[]> {
  const { table, other, twin, self } = TWINS[tie];
  const { rows } = await sql<{ id: UserId }>`
    delete from ${sql.table(table)} where ${matchSlot(table, user, 'user_id')}
    and ${sql.ref(other)} = any(${[...others]}::bigint[]) returning ${sql.ref(other)} as id`.execute(trx);
  const untied = rows.map(({ id }) => id);
  await sql`delete from ${sql.table(twin)} where ${matchIds(twin, untied, 'user_id')}
    and ${sql.ref(self)} = ${user}`.execute(trx);
  return untied;
}

/** Adds to the counts of accounts that this transaction has locked. */
export async function addToCountsOf(
  trx: Transaction<Tables>,
  ids: readonly UserId[],
  count: 'follower_count' | 'following_count' | 'request_count',
  change: number,
): Promise<void> {
  await sql`update users.accounts set ${sql.ref(count)} = ${sql.ref(count)} + ${change}
    where ${matchIds('users.accounts', ids)}`.execute(trx);
}
