import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
  visit,
} from 'graphql';

/** A client's valid operation, and the schema it is written against. */
export interface ClientOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

export type Variables = Readonly<Record<string, unknown>>;

/** Tells what a variable of `@skip` or `@include` says in an execution. */
export type ConditionReader = (variable: string, variables: Variables) => boolean;

/** Reads a variable of a condition: what was given, or else its default. */
export function createConditionReader({ variableDefinitions = [] }: OperationDefinitionNode): ConditionReader {
  const defaults = new Map(
    variableDefinitions.map(({ variable, defaultValue }) => [variable.name.value, isTrueLiteral(defaultValue)]),
  );
  return (name, variables) => {
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return given === undefined ? (defaults.get(name) ?? false) : given === true;
  };
}

/** The variables that `@skip` and `@include` look at. */
export function conditionVariables({ operation, fragments }: ClientOperation): string[] {
  const names = new Set<string>();
  const addFrom = (directive: DirectiveNode | ConstDirectiveNode) => {
    const condition = conditionOf(directive);
    if (condition?.kind === Kind.VARIABLE) names.add(condition.name.value);
  };
  for (const node of [operation, ...fragments.values()]) visit(node, { Directive: addFrom });
  return [...names];
}

/** Whether a selection is part of the response, where `isTrue` tells the values of the variables. */
export function isIncluded({ directives = [] }: SelectionNode, isTrue: (variable: string) => boolean): boolean {
  return directives.every((directive) => {
    const condition = conditionOf(directive);
    if (!condition) return true;
    const isMet = condition.kind === Kind.VARIABLE ? isTrue(condition.name.value) : isTrueLiteral(condition);
    return isMet === (directive.name.value === 'include');
  });
}

function conditionOf(directive: DirectiveNode | ConstDirectiveNode): ValueNode | undefined {
  const { name, arguments: given = [] } = directive;
  return name.value === 'skip' || name.value === 'include' ? given[0]?.value : undefined;
}

function isTrueLiteral(value: ValueNode | undefined): boolean {
  return value?.kind === Kind.BOOLEAN && value.value;
}
