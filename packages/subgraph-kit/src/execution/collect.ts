import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLDirective,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  visit,
} from 'graphql';

/** What decides which fields are selected. */
export interface Choice {
  schema: GraphQLSchema;
  fragments: { readonly [name: string]: FragmentDefinitionNode };
  variables: { readonly [variable: string]: unknown };
}

/**
 * The fields that the selection sets select on an object type, by response key, in the order of the answer: CollectFields of the GraphQL
 * specification. Throws where a condition's value is not a Boolean.
 */
export function collectFields(
  choice: Choice,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  for (const set of selectionSets) collect(set);
  return fields;

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD && spread.has(selection.name.value)) continue;
      if (isIncluded(selection, choice.variables)) take(selection);
    }
  }

  function take(selection: SelectionNode): void {
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      const nodes = fields.get(key);
      if (nodes) nodes.push(selection);
      else fields.set(key, [selection]);
      return;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : spreadOf(selection.name.value);
    if (fragment && isOfType(choice.schema, fragment, type)) collect(fragment.selectionSet);
  }

  function spreadOf(name: string): FragmentDefinitionNode | undefined {
    spread.add(name);
    return choice.fragments[name];
  }
}

/** The names of the variables that decide by @skip and @include what a document selects. */
export function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: values = [] }) => {
      if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name) return;
      for (const { value } of values) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

function isIncluded(node: SelectionNode, variables: Choice['variables']): boolean {
  if (!node.directives?.length) return true;
  const condition = (directive: GraphQLDirective) => getDirectiveValues(directive, node, variables)?.if;
  return condition(GraphQLSkipDirective) !== true && condition(GraphQLIncludeDirective) !== false;
}

function isOfType(
  schema: GraphQLSchema,
  { typeCondition }: FragmentDefinitionNode | InlineFragmentNode,
  type: GraphQLObjectType,
): boolean {
  if (!typeCondition) return true;
  const condition = typeFromAST(schema, typeCondition);
  return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
}
