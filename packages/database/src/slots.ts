import { type Id, slotOf } from '@lumigraph/ids';
import { type RawBuilder, sql } from 'kysely';

/**
 * A condition that matches the rows of many ids, naming slot and id together so that each is one primary-key look-up:
 * `.where(matchIds('posts.posts', ids))`. `column` is the id's column.
 */
export function matchIds(table: string, ids: readonly Id[], column = 'id'): RawBuilder<boolean> {
  const slots = ids.map(slotOf);
  return sql<boolean>`(${sql.ref(`${table}.slot`)}, ${sql.ref(`${table}.${column}`)}) in (select * from unnest(${slots}::smallint[], ${[...ids]}::bigint[]))`;
}

/** A condition that matches the row or rows of one id, naming its slot: `.where(matchSlot('posts.posts', id))`. */
export function matchSlot(table: string, id: Id, column = 'id'): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${table}.slot`)} = ${slotOf(id)} and ${sql.ref(`${table}.${column}`)} = ${id})`;
}
