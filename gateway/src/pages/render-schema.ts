import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  print,
} from 'graphql';
import type { Supergraph } from '../engine/supergraph.ts';
import type { ListedOperation } from '../persisted/manifest.ts';

type Field = GraphQLField<unknown, unknown> | GraphQLInputField;

/** The body of the page: the root fields first, then every type by name, then the persisted operations. */
export function renderSchema(supergraph: Supergraph, operations: readonly ListedOperation[]): string {
  const { schema } = supergraph;
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (type) => !!type,
  );
  const types = Object.values(schema.getTypeMap())
    .filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.some((root) => root === type),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
  const notes = (type: string, field: string) => notesOf(supergraph, type, field);
  const sections = [...roots, ...types].map((type) => renderType(type, notes));
  return [
    '<h1>Schema and persisted operations</h1>',
    '<p>Ask <code>/graphql</code>, or try it in <a href="/graphql">GraphiQL</a>.</p>',
    `<nav aria-label="Contents">${[...roots, ...types].map((type) => link(type.name)).join('')}<a href="#operations">Persisted operations</a></nav>`,
    ...sections,
    renderOperations(operations),
  ].join('\n');
}

function renderType(type: GraphQLNamedType, notes: (type: string, field: string) => string[]): string {
  const name = escapeHtml(type.name);
  return `<h3 id="${name}">${name} <small class="note">${kindOf(type)}</small></h3>${prose(type.description)}${membersOf(type, notes)}`;
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type) || isInterfaceType(type)) {
    const kind = isObjectType(type) ? 'type' : 'interface';
    const interfaces = type.getInterfaces().map(({ name }) => link(name));
    return interfaces.length > 0 ? `${kind}, implements ${interfaces.join(', ')}` : kind;
  }
  if (isUnionType(type))
    return `union of ${type
      .getTypes()
      .map(({ name }) => link(name))
      .join(', ')}`;
  if (isEnumType(type)) return 'enum';
  return isInputObjectType(type) ? 'input' : 'scalar';
}

function membersOf(type: GraphQLNamedType, notes: (type: string, field: string) => string[]): string {
  if (isEnumType(type)) return renderValues(type);
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return '';
  const fields: Field[] = Object.values(type.getFields());
  return `<dl>${fields.map((field) => renderField(field, notes(type.name, field.name))).join('')}</dl>`;
}

function renderField(field: Field, notes: readonly string[]): string {
  const args = 'args' in field ? field.args : [];
  const fallback = 'args' in field ? '' : defaultOf(field);
  const all = [...(field.deprecationReason ? [`Deprecated: ${escapeHtml(field.deprecationReason)}`] : []), ...notes];
  const noted = all.length > 0 ? `<p class="note">${all.join(' · ')}</p>` : '';
  return `<dt><code>${escapeHtml(field.name)}: ${renderTypeName(field.type)}${fallback}</code></dt><dd>${prose(field.description)}${noted}${renderArguments(args)}</dd>`;
}

function renderArguments(args: readonly GraphQLArgument[]): string {
  if (args.length === 0) return '';
  const items = args.map(
    (arg) =>
      `<dt><code>${escapeHtml(arg.name)}: ${renderTypeName(arg.type)}${defaultOf(arg)}</code></dt><dd>${prose(arg.description)}</dd>`,
  );
  return `<dl>${items.join('')}</dl>`;
}

function renderValues(type: GraphQLEnumType): string {
  const values = type.getValues().map(({ name, description, deprecationReason }) => {
    const note = deprecationReason ? `<p class="note">Deprecated: ${escapeHtml(deprecationReason)}</p>` : '';
    return `<dt><code>${escapeHtml(name)}</code></dt><dd>${prose(description)}${note}</dd>`;
  });
  return `<dl>${values.join('')}</dl>`;
}

function renderOperations(operations: readonly ListedOperation[]): string {
  const items = [...operations]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(
      ({ id, name, type, body }) =>
        `<details><summary><code>${escapeHtml(name)}</code> <small class="note">${type}, id <code>${escapeHtml(id)}</code></small></summary><pre>${escapeHtml(body)}</pre></details>`,
    );
  const none = '<p>There are none.</p>';
  return `<h2 id="operations">Persisted operations</h2>${items.join('\n') || none}`;
}

/** What the supergraph says of a field that its API schema does not: who may ask for it, what it costs. */
function notesOf({ parsed: { schema } }: Supergraph, typeName: string, fieldName: string): string[] {
  const type = schema.type(typeName);
  const field = type && 'field' in type ? type.field(fieldName) : undefined;
  if (!field || !('appliedDirectives' in field)) return [];
  return field.appliedDirectives.flatMap((directive) => {
    const given = directive.arguments();
    if (directive.name === 'access' && given.level === 'VIEWER') return ['needs a signed-in viewer'];
    if (directive.name === 'tag' && given.name === 'viewer') return ['depends on the viewer'];
    return directive.name.endsWith('cost') ? [`costs ${escapeHtml(String(given.weight))}`] : [];
  });
}

function renderTypeName(type: GraphQLType): string {
  const { name } = getNamedType(type);
  return escapeHtml(String(type)).replace(name, isSpecifiedScalarType(getNamedType(type)) ? name : link(name));
}

function defaultOf({ defaultValue, type }: GraphQLArgument | GraphQLInputField): string {
  const node = defaultValue === undefined ? null : astFromValue(defaultValue, type);
  return node ? ` = ${escapeHtml(print(node))}` : '';
}

function link(name: string): string {
  return `<a href="#${escapeHtml(name)}">${escapeHtml(name)}</a>`;
}

function prose(text: string | null | undefined): string {
  return text ? `<p>${escapeHtml(text)}</p>` : '';
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
