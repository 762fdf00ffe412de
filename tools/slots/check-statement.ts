import { parse } from 'libpg-query';
import { type Binding, bindingsOf } from './bindings.ts';
import { type Query, queriesIn, type Relation } from './query.ts';

/**
 * What is wrong with the slots of a statement, in words; empty where nothing is. `sharded` are the tables with a slot, by schema and name.
 * Rejects where PostgreSQL could not parse it.
 */
export async function faultsOf(statement: string, sharded: ReadonlySet<string>): Promise<string[]> {
  const isSharded = ({ table }: Relation) => table !== null && sharded.has(table);
  const { stmts = [] } = await parse(statement);
  const faults = stmts.flatMap(({ stmt }) => [
    ...(stmt && ('MergeStmt' in stmt || 'CopyStmt' in stmt) ? ['MERGE and COPY are not understood'] : []),
    ...queriesIn(stmt).flatMap((query) => faultsOfQuery(query, isSharded)),
  ]);
  return [...new Set(faults)];
}

function faultsOfQuery(query: Query, isSharded: (relation: Relation) => boolean): string[] {
  const [target] = query.relations;
  const isOnShards = target !== undefined && isSharded(target);
  if (query.kind === 'insert') return isOnShards ? faultsOfInsert(query, target) : [];
  const bindings = bindingsOf({ query, isSharded });
  const relations = query.relations.filter(isSharded);
  const bound = closure(relations, bindings);
  const boundToOne = closure(
    relations,
    bindings.filter(({ isOne }) => isOne),
  );
  const isLocked = ({ name }: Relation) => query.locked.some((locked) => locked === null || locked === name);
  return [
    ...relations.filter(({ name }) => !bound.has(name)).map(({ table }) => `${table} without its slot`),
    ...relations
      .filter((relation) => isLocked(relation) && !boundToOne.has(relation.name))
      .map(({ table }) => `rows of ${table} locked in more than one slot`),
    ...(query.kind === 'update' && isOnShards && query.columns.includes('slot')
      ? [`rows of ${target.table} moved to another slot`]
      : []),
  ];
}

function faultsOfInsert({ columns, conflictColumns }: Query, { table }: Relation): string[] {
  return [
    ...(columns.includes('slot') ? [] : [`insert into ${table} without a slot`]),
    ...(conflictColumns.length === 0 || conflictColumns.includes('slot')
      ? []
      : [`conflict in ${table} beside its slot`]),
  ];
}

/** The names of the relations that are bound, by themselves or by others that are. */
function closure(relations: Relation[], bindings: Binding[]): Set<string> {
  const bound = new Set<string>();
  const isBound = ({ name }: Relation) =>
    bindings.some(({ relation, by }) => relation === name && by.every((other) => bound.has(other)));
  for (;;) {
    const more = relations.filter((relation) => !bound.has(relation.name) && isBound(relation));
    if (more.length === 0) return bound;
    for (const { name } of more) bound.add(name);
  }
}
