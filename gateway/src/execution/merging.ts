import type { FetchDataRewrite, FetchNode } from '@apollo/query-planner';
import { type FieldNode, type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '../operation/fragments.ts';
import { createObject, isObject, type JsonObject, type Key, keyOf, read, write } from './json.ts';

/** A field of what a fetch answers; only these are taken from an answer. */
export interface AnsweredField {
  readonly key: Key;
  /** Null for a leaf. */
  readonly fields: readonly AnsweredField[] | null;
  /** Values that stand back where another is known; null for none. */
  readonly yielding: ReadonlySet<unknown> | null;
}

interface Draft {
  children: Map<string, Draft> | null;
}

/**
 * The fields of a fetch's answer, or of the entities in it, with the names that its rewrites give them. A subgraph of
 * interface objects takes an abstract type's name for the object's: that never replaces what another subgraph tells.
 */
export function answeredFields(
  { operation, outputRewrites, requires }: Pick<FetchNode, 'operation' | 'outputRewrites' | 'requires'>,
  abstractTypes: ReadonlySet<string>,
): readonly AnsweredField[] {
  const root = draftOf(operation);
  const draft = requires ? root.children?.get('_entities') : root;
  if (!draft) return [];
  for (const rewrite of outputRewrites ?? []) addRewritten(draft, rewrite);
  return finish(draft, abstractTypes) ?? [];
}

function draftOf(operation: string): Draft {
  const root: Draft = { children: new Map() };
  const document = parse(operation, { noLocation: true });
  const fragments = fragmentsOf(document);
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) addSelections(root, definition.selectionSet, fragments);
  return root;
}

function addSelections(
  draft: Draft,
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) addField(draft, selection, fragments);
    else {
      const spread = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (spread) addSelections(draft, spread.selectionSet, fragments);
    }
  }
}

function addField(draft: Draft, node: FieldNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): void {
  const child = childOf(draft, (node.alias ?? node.name).value);
  if (!node.selectionSet) return;
  child.children ??= new Map();
  addSelections(child, node.selectionSet, fragments);
}

function childOf(draft: Draft, name: string): Draft {
  draft.children ??= new Map();
  const child = draft.children.get(name) ?? { children: null };
  draft.children.set(name, child);
  return child;
}

function addRewritten(draft: Draft, rewrite: FetchDataRewrite): void {
  const names = rewrite.path.filter((element) => !element.startsWith('... on '));
  const last = names.pop();
  let parent: Draft | undefined = draft;
  for (const name of names) parent = parent?.children?.get(name);
  if (!parent || last === undefined) return;
  const { children } = childOf(parent, last);
  if (rewrite.kind === 'KeyRenamer') absorb(childOf(parent, rewrite.renameKeyTo), children);
}

function absorb(draft: Draft, children: Draft['children']): void {
  for (const [name, child] of children ?? []) absorb(childOf(draft, name), child.children);
}

function finish({ children }: Draft, abstractTypes: ReadonlySet<string>): AnsweredField[] | null {
  if (!children) return null;
  return [...children].map(([name, child]) => ({
    key: keyOf(name),
    fields: finish(child, abstractTypes),
    yielding: name === '__typename' ? abstractTypes : null,
  }));
}

/** Puts an answer's fields into an object; the objects and lists of the answer become part of it. */
export function merge(target: JsonObject, source: JsonObject, fields: readonly AnsweredField[]): void {
  for (const { key, fields: below, yielding } of fields) {
    const value = read(source, key);
    if (value === undefined || (yielding?.has(value) && read(target, key))) continue;
    write(target, key, below ? merged(read(target, key), value, below) : value);
  }
}

/** What stands where two answers meet: objects, and lists of one length, are united; otherwise the later one stands. */
function merged(known: unknown, value: unknown, fields: readonly AnsweredField[]): unknown {
  if (isObject(known) && isObject(value)) {
    merge(known, value, fields);
    return known;
  }
  if (!Array.isArray(known) || !Array.isArray(value) || known.length !== value.length) return value;
  for (let index = 0; index < known.length; index++) known[index] = merged(known[index], value[index], fields);
  return known;
}

/** A copy of an answer of which nothing can be changed through the original. */
export function copied(source: JsonObject, fields: readonly AnsweredField[]): JsonObject {
  const copy = createObject();
  for (const { key, fields: below } of fields) {
    const value = read(source, key);
    if (value !== undefined) copy[key.name] = below ? copiedValue(value, below) : value;
  }
  return copy;
}

function copiedValue(value: unknown, fields: readonly AnsweredField[]): unknown {
  if (Array.isArray(value)) return value.map((element) => copiedValue(element, fields));
  return isObject(value) ? copied(value, fields) : value;
}
