import type { JoinExpr, Node, OnConflictClause, RangeVar, SelectStmt } from 'libpg-query';

/** Something that a query reads from, by the name it has there. */
export interface Relation {
  name: string;
  /** The table with its schema; null of a function, a subquery, or a common table expression. */
  table: string | null;
}

/** One SELECT, INSERT, UPDATE or DELETE of a statement; those within it are queries of their own. */
export interface Query {
  kind: 'select' | 'insert' | 'update' | 'delete';
  relations: Relation[];
  /** What must hold, all of it: WHERE and ON. */
  conditions: Node[];
  /** The names of each two columns' relations that USING makes equal in their slot. */
  joinedBySlot: [string, string][];
  /** The names of the relations whose rows it locks by FOR UPDATE and its like; null for all. */
  locked: (string | null)[];
  /** The columns that an INSERT gives, or an UPDATE sets. */
  columns: string[];
  /** The columns of ON CONFLICT, where it names any. */
  conflictColumns: string[];
}

const KINDS = { SelectStmt: 'select', InsertStmt: 'insert', UpdateStmt: 'update', DeleteStmt: 'delete' } as const;

/** Every query within a node of a parsed statement, the outer before the inner. */
export function queriesIn(node: unknown): Query[] {
  if (Array.isArray(node)) return node.flatMap(queriesIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [...queryOf(key, value), ...queriesIn(value)]);
}

/** The query that stands under a key, if one does: the two sides of a UNION have keys of their own. */
function queryOf(key: string, value: Statement): Query[] {
  if (key === 'larg' || key === 'rarg') return 'limitOption' in value ? [readQuery('select', value)] : [];
  return Object.entries(KINDS).flatMap(([name, kind]) => (name === key ? [readQuery(kind, value)] : []));
}

/** What the four kinds of statements hold, each of it in one or more of them. */
type Statement = Pick<SelectStmt, 'fromClause' | 'whereClause' | 'lockingClause' | 'targetList'> & {
  relation?: RangeVar;
  usingClause?: Node[];
  cols?: Node[];
  onConflictClause?: OnConflictClause;
};

function readQuery(kind: Query['kind'], statement: Statement): Query {
  const { relation, fromClause = [], usingClause = [], whereClause, lockingClause = [] } = statement;
  const columns = kind === 'insert' ? statement.cols : kind === 'update' ? statement.targetList : [];
  const query: Query = {
    kind,
    relations: relation ? [tableOf(relation)] : [],
    conditions: whereClause ? [whereClause] : [],
    joinedBySlot: [],
    locked: lockingClause.flatMap(lockedBy),
    columns: (columns ?? []).flatMap((node) => ('ResTarget' in node ? (node.ResTarget.name ?? []) : [])),
    conflictColumns: conflictColumnsOf(statement.onConflictClause),
  };
  for (const item of [...fromClause, ...usingClause]) addRelations(query, item);
  return query;
}

function addRelations(query: Query, item: Node): Relation[] {
  if ('JoinExpr' in item) return addJoin(query, item.JoinExpr);
  const relation = relationOf(item);
  query.relations.push(relation);
  return [relation];
}

function addJoin(query: Query, { larg, rarg, quals, usingClause = [] }: JoinExpr): Relation[] {
  const [left, right] = [larg, rarg].map((side) => (side ? addRelations(query, side) : []));
  if (quals) query.conditions.push(quals);
  // Of an outer join ON false nothing is read.
  if (isFalse(quals)) for (const relation of right ?? []) relation.table = null;
  const isBySlot = usingClause.some((column) => 'String' in column && column.String.sval === 'slot');
  for (const one of isBySlot ? (left ?? []) : []) {
    for (const other of right ?? []) query.joinedBySlot.push([one.name, other.name]);
  }
  return [...(left ?? []), ...(right ?? [])];
}

function relationOf(item: Node): Relation {
  if ('RangeVar' in item) return tableOf(item.RangeVar);
  const alias =
    'RangeFunction' in item
      ? item.RangeFunction.alias
      : 'RangeSubselect' in item
        ? item.RangeSubselect.alias
        : undefined;
  return { name: alias?.aliasname ?? '', table: null };
}

function tableOf({ schemaname, relname = '', alias }: RangeVar): Relation {
  return { name: alias?.aliasname ?? relname, table: schemaname === undefined ? null : `${schemaname}.${relname}` };
}

function lockedBy(clause: Node): (string | null)[] {
  const rows = 'LockingClause' in clause ? clause.LockingClause.lockedRels : [];
  return rows?.map((node) => ('RangeVar' in node ? (node.RangeVar.relname ?? null) : null)) ?? [null];
}

function conflictColumnsOf(clause: OnConflictClause | undefined): string[] {
  const elements = clause?.infer?.indexElems ?? [];
  return elements.flatMap((node) => ('IndexElem' in node ? (node.IndexElem.name ?? []) : []));
}

function isFalse(condition: Node | undefined): boolean {
  if (!condition) return false;
  if ('BoolExpr' in condition)
    return condition.BoolExpr.boolop === 'AND_EXPR' && (condition.BoolExpr.args ?? []).some(isFalse);
  const boolval = 'A_Const' in condition ? condition.A_Const.boolval : undefined;
  return boolval !== undefined && boolval.boolval !== true;
}
