import { type ConstValueNode, type DirectiveNode, type DocumentNode, Kind } from 'graphql';

const COST_SPECIFICATION = /^https:\/\/specs\.apollo\.dev\/cost\/v/;

/** What `@cost` and `@listSize` are called in a supergraph: its `@link` to their specification may rename them. */
export function costNames({ definitions }: DocumentNode): { cost: string; listSize: string } {
  const directives = definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
  const link = directives.find((directive) => COST_SPECIFICATION.test(stringOf(argument(directive, 'url')) ?? ''));
  if (!link) return { cost: 'cost', listSize: 'listSize' };
  const prefix = stringOf(argument(link, 'as')) ?? 'cost';
  const imported = importsOf(link);
  return {
    // The directive that is called as its specification needs no prefix.
    cost: imported.get('@cost') ?? prefix,
    listSize: imported.get('@listSize') ?? `${prefix}__listSize`,
  };
}

/** The local names of what a `@link` imports: `["@cost", {name: "@listSize", as: "@size"}]`. */
function importsOf(link: DirectiveNode): Map<string, string> {
  const list = argument(link, 'import');
  const items = list?.kind === Kind.LIST ? list.values : [];
  return new Map(
    items.flatMap((item): [string, string][] => {
      const name = stringOf(item) ?? stringOf(property(item, 'name'));
      const local = stringOf(property(item, 'as')) ?? name;
      return name === undefined || local === undefined ? [] : [[name, local.replace(/^@/, '')]];
    }),
  );
}

function argument(directive: DirectiveNode, name: string): ConstValueNode | undefined {
  const found = directive.arguments?.find((given) => given.name.value === name)?.value;
  return found && isConstant(found) ? found : undefined;
}

function isConstant(value: { kind: string }): value is ConstValueNode {
  return value.kind !== Kind.VARIABLE;
}

function property(value: ConstValueNode, name: string): ConstValueNode | undefined {
  return value.kind === Kind.OBJECT ? value.fields.find((field) => field.name.value === name)?.value : undefined;
}

function stringOf(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
