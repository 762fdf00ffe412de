import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { conditionsOf, isSelected, type Variables } from '../operation/conditions.ts';
import type { ClientOperation } from './client-operation.ts';

/** A selection set, and the type it is written for. */
export interface TypedSelections {
  readonly type: GraphQLCompositeType;
  readonly set: SelectionSetNode;
}

/** A field of a response, with every selection that asks for it. */
export interface SelectedField {
  readonly name: string;
  /** As the type says for which it is first selected. */
  readonly type: GraphQLOutputType;
  readonly nodes: FieldNode[];
  readonly selections: TypedSelections[];
}

const META = new Map([SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]));

/** The fields of an object of the runtime type by response name, in the order of the client's selections. */
export function selectedFields(
  { schema, fragments }: ClientOperation,
  selections: readonly TypedSelections[],
  runtime: GraphQLCompositeType,
  variables: Variables,
): ReadonlyMap<string, SelectedField> {
  const fields = new Map<string, SelectedField>();
  // A fragment adds nothing when it is spread again, and spreads within spreads would double at each level.
  const spread = new Set<FragmentDefinitionNode>();
  for (const { type, set } of selections) collect(type, set);
  return fields;

  function collect(parent: GraphQLCompositeType, set: SelectionSetNode): void {
    for (const node of set.selections) {
      if (!isSelected(conditionsOf(node), variables)) continue;
      if (node.kind === Kind.FIELD) {
        add(parent, node);
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? unlessSpread(node.name.value) : node;
      const type = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : parent;
      if (fragment && isCompositeType(type) && meets(schema, runtime, type)) collect(type, fragment.selectionSet);
    }
  }

  function unlessSpread(name: string): FragmentDefinitionNode | undefined {
    const fragment = fragments.get(name);
    if (!fragment || spread.has(fragment)) return undefined;
    spread.add(fragment);
    return fragment;
  }

  function add(parent: GraphQLCompositeType, node: FieldNode): void {
    const type = typeOf(parent, node.name.value);
    if (!type) return;
    const responseName = (node.alias ?? node.name).value;
    const field = fields.get(responseName) ?? { name: node.name.value, type, nodes: [], selections: [] };
    fields.set(responseName, field);
    field.nodes.push(node);
    const named = getNamedType(type);
    if (node.selectionSet && isCompositeType(named)) field.selections.push({ type: named, set: node.selectionSet });
  }
}

function typeOf(parent: GraphQLCompositeType, name: string): GraphQLOutputType | undefined {
  const meta = META.get(name);
  if (meta || isUnionType(parent)) return meta?.type;
  return parent.getFields()[name]?.type;
}

/** Whether an object of the runtime type meets a type condition. */
function meets(schema: GraphQLSchema, runtime: GraphQLCompositeType, condition: GraphQLCompositeType): boolean {
  if (runtime === condition) return true;
  return isAbstractType(condition) && !isUnionType(runtime) && schema.isSubType(condition, runtime);
}
