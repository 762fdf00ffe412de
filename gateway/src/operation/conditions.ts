import {
  type DirectiveNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  visit,
} from 'graphql';
import { reachedFrom } from './fragments.ts';

/** The variables of an operation, as the schema coerces them: defaults are filled in. */
export type Variables = Readonly<Record<string, unknown>>;

/** A variable of `@include` or `@skip`, and the value that leaves the selection out. */
export interface Condition {
  readonly variable: string;
  readonly leavesOut: boolean;
}

/** The variables that may leave a selection out; null where it is left out in any case. */
export function conditionsOf({ directives = [] }: SelectionNode): readonly Condition[] | null {
  const conditions: Condition[] = [];
  for (const directive of directives) {
    const leavesOut = leavingOut(directive);
    const value = directive.arguments?.[0]?.value;
    if (leavesOut === null || !value) continue;
    if (value.kind === Kind.BOOLEAN && value.value === leavesOut) return null;
    if (value.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, leavesOut });
  }
  return conditions;
}

/** Whether what depends on these is selected. The front door lets in only Booleans for their variables; by any other value nothing would be left out. */
export function isSelected(conditions: readonly Condition[] | null, variables: Variables): boolean {
  return conditions?.every(({ variable, leavesOut }) => variables[variable] !== leavesOut) ?? false;
}

/** The variables that `@skip` and `@include` read in an operation, its fragments included. */
export function conditionVariables(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const names = new Set<string>();
  for (const definition of reachedFrom(operation, fragments))
    visit(definition, {
      Directive: (directive) => {
        const value = leavingOut(directive) === null ? undefined : directive.arguments?.[0]?.value;
        if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  return [...names];
}

/** The value by which a directive leaves its selection out; null for any other directive than `@include` and `@skip`. */
function leavingOut({ name }: Pick<DirectiveNode, 'name'>): boolean | null {
  if (name.value === 'include') return false;
  return name.value === 'skip' ? true : null;
}
