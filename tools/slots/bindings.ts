import type { A_Expr, Node, SubLink } from 'libpg-query';
import type { Query, Relation } from './query.ts';

/** That a relation's slot is given by something. */
export interface Binding {
  relation: string;
  /** The relations whose slots give it; it is bound where they are. */
  by: string[];
  /** Whether it is one value for the whole query, or for each of its rows another. */
  isOne: boolean;
}

/** Which tables have slots, and what a name in a query stands for. */
interface Scope {
  query: Query;
  isSharded(relation: Relation): boolean;
}

/** What a query's conditions say of the slots of its sharded relations. */
export function bindingsOf(scope: Scope): Binding[] {
  const sharded = new Set(scope.query.relations.filter(scope.isSharded).map(({ name }) => name));
  const joined = scope.query.joinedBySlot.flatMap(([one, other]) => [join(one, other), join(other, one)]);
  function join(relation: string, other: string): Binding {
    const isOther = sharded.has(other);
    return { relation, by: isOther ? [other] : [], isOne: isOther };
  }
  return [...joined, ...scope.query.conditions.flatMap((condition) => read(condition, scope))];
}

function read(condition: Node, scope: Scope): Binding[] {
  if ('BoolExpr' in condition) {
    const { boolop, args = [] } = condition.BoolExpr;
    const all = args.map((one) => read(one, scope));
    if (boolop === 'AND_EXPR') return all.flat();
    return boolop === 'OR_EXPR' ? boundByEach(all) : [];
  }
  if ('A_Expr' in condition) return readComparison(condition.A_Expr, scope);
  return 'SubLink' in condition ? readMembership(condition.SubLink, scope) : [];
}

/** Of alternatives, what each of them binds; not to one value, since they may differ. */
function boundByEach(branches: Binding[][]): Binding[] {
  const [first = [], ...others] = branches;
  const isEverywhere = ({ relation }: Binding) => others.every((some) => some.some((one) => one.relation === relation));
  const by = (relation: string) => branches.flat().flatMap((one) => (one.relation === relation ? one.by : []));
  return first.filter(isEverywhere).map(({ relation }) => ({ relation, by: by(relation), isOne: false }));
}

/** `slot = x`, `slot = any (x)`, `slot in (x, y)`, and rows in their place. */
function readComparison({ kind, name, lexpr, rexpr }: A_Expr, scope: Scope): Binding[] {
  const [operator] = name ?? [];
  if (!lexpr || !rexpr || !operator || !('String' in operator) || operator.String.sval !== '=') return [];
  const pairs = pairsOf(lexpr, rexpr);
  if (kind === 'AEXPR_OP')
    return pairs.flatMap(([left, right]) => [...give(left, [right], scope), ...give(right, [left], scope)]);
  if (kind === 'AEXPR_OP_ANY') return give(lexpr, [rexpr], scope).map((binding) => ({ ...binding, isOne: false }));
  if (kind !== 'AEXPR_IN' || !('List' in rexpr)) return [];
  const rows = (rexpr.List.items ?? []).map((item) => pairsOf(lexpr, item));
  return partsOf(lexpr).flatMap((left, column) => {
    const values = rows.flatMap((row) => row[column]?.slice(1) ?? []);
    return give(left, values, scope).map((binding) => ({ ...binding, isOne: binding.isOne && rows.length === 1 }));
  });
}

/** `(slot, id) in (select …)`: what is selected is checked as a query of its own. */
function readMembership({ subLinkType, testexpr, operName }: SubLink, scope: Scope): Binding[] {
  if (subLinkType !== 'ANY_SUBLINK' || operName || !testexpr) return [];
  return partsOf(testexpr).flatMap((left) => give(left, [], scope).map((binding) => ({ ...binding, isOne: false })));
}

function pairsOf(left: Node, right: Node): [Node, Node][] {
  const others = partsOf(right);
  return partsOf(left).flatMap((one, index): [Node, Node][] => {
    const other = others[index];
    return other ? [[one, other]] : [];
  });
}

function partsOf(node: Node): Node[] {
  return 'RowExpr' in node ? (node.RowExpr.args ?? []) : [node];
}

/** The binding of `column` by what `values` tell, where it is the slot of a sharded relation of this query and they are known. */
function give(column: Node, values: Node[], scope: Scope): Binding[] {
  const relation = slotOwner(column, scope);
  if (!relation) return [];
  const sources = columnsIn(values).map((fields) => sourceOf(fields, scope));
  const by = sources.flatMap((source) => (source === null ? [] : source));
  if (sources.includes(null) || by.includes(relation)) return [];
  return [{ relation, by, isOne: sources.every((source) => source !== null && source.length > 0) }];
}

/** The name of the sharded relation whose slot this is. */
function slotOwner(node: Node, { query, isSharded }: Scope): string | null {
  const [fields = []] = 'ColumnRef' in node ? columnsIn([node]) : [];
  if (fields.at(-1) !== 'slot') return null;
  const sharded = query.relations.filter(isSharded);
  const named = fields.length > 1 ? sharded.filter(({ name }) => name === fields.at(-2)) : sharded;
  return named.length === 1 ? (named[0]?.name ?? null) : null;
}

/** What a column in a value makes it hang on: another relation's slot; nothing, where it comes from outside or of a function; null where it is not known. */
function sourceOf(fields: string[], { query, isSharded }: Scope): string[] | null {
  const qualifier = fields.at(-2);
  const own = query.relations.filter(({ name }) => name === qualifier);
  if (qualifier === undefined) return null;
  if (!own.some(isSharded)) return [];
  return fields.at(-1) === 'slot' ? [qualifier] : null;
}

/** The names of the columns in nodes, not of those in subqueries. */
function columnsIn(node: unknown): string[][] {
  if (Array.isArray(node)) return node.flatMap(columnsIn);
  if (typeof node !== 'object' || node === null || 'SubLink' in node) return [];
  if ('ColumnRef' in node) {
    const { fields = [] } = node.ColumnRef as { fields?: Node[] };
    return [fields.map((field) => ('String' in field ? (field.String.sval ?? '') : '*'))];
  }
  return Object.values(node).flatMap(columnsIn);
}
