import {
  type DocumentNode,
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
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { type CachePolicy, UNCACHED } from '../operation/cache-policy.ts';
import { fragmentsOf } from '../operation/fragments.ts';
import { type CacheHints, readCacheHints } from './cache-hints.ts';

/** The policy of a valid operation, whatever its variables: of what is skipped or not, the worst is assumed. */
export type PolicyOf = (document: DocumentNode, operation: OperationDefinitionNode) => CachePolicy;

/**
 * Apollo's rules for `@cacheControl` in a supergraph: the least maxAge counts of all fields that an operation selects, one PRIVATE field (or one
 * with `@tag(name: "viewer")`) makes it private, and without a hint root fields and fields that return objects have 0.
 * Source: apollographql.com/docs/apollo-server/performance/caching, and plugin/cacheControl of @apollo/server.
 */
export function createCachePolicies({ sdl, schema }: { sdl: string; schema: GraphQLSchema }): PolicyOf {
  const hints = readCacheHints(sdl);
  return (document, operation) => {
    const root = schema.getRootType(operation.operation);
    if (operation.operation !== OperationTypeNode.QUERY || !root) return UNCACHED;
    const policy = new Restricted();
    new Walk({ schema, hints, fragments: fragmentsOf(document), policy }).visit(operation.selectionSet, root);
    return policy.maxAge === null ? UNCACHED : { maxAge: policy.maxAge, scope: policy.scope };
  };
}

/** A policy that only ever becomes stricter. */
class Restricted {
  /** Null until some field says. */
  maxAge: number | null = null;
  scope: CachePolicy['scope'] = 'PUBLIC';

  restrict({ maxAge, isPrivate }: { maxAge: number | null; isPrivate: boolean }): void {
    if (maxAge !== null) this.maxAge = Math.min(maxAge, this.maxAge ?? maxAge);
    if (isPrivate) this.scope = 'PRIVATE';
  }
}

/** One walk through an operation. Each fragment is walked once: what it adds is the same wherever it is spread. */
class Walk {
  readonly #schema: GraphQLSchema;
  readonly #hints: CacheHints;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #policy: Restricted;
  readonly #seen = new Set<string>();

  constructor(over: {
    schema: GraphQLSchema;
    hints: CacheHints;
    fragments: ReadonlyMap<string, FragmentDefinitionNode>;
    policy: Restricted;
  }) {
    this.#schema = over.schema;
    this.#hints = over.hints;
    this.#fragments = over.fragments;
    this.#policy = over.policy;
  }

  visit({ selections }: SelectionSetNode, parent: GraphQLCompositeType): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) this.#visitField(selection, parent);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        this.visit(selection.selectionSet, this.#typeNamed(selection.typeCondition?.name.value) ?? parent);
      else this.#visitFragment(selection.name.value);
    }
  }

  #visitFragment(name: string): void {
    const fragment = this.#fragments.get(name);
    if (!fragment || this.#seen.has(name)) return;
    this.#seen.add(name);
    const type = this.#typeNamed(fragment.typeCondition.name.value);
    if (type) this.visit(fragment.selectionSet, type);
  }

  #visitField(field: FieldNode, parent: GraphQLCompositeType): void {
    const name = field.name.value;
    if (name === '__typename') return;
    // Introspection: another schema may be served any time.
    if (name.startsWith('__')) this.#policy.restrict({ maxAge: 0, isPrivate: false });
    const definitions = this.#definitionsOf(name, parent);
    for (const { owner, type } of definitions) this.#policy.restrict(this.#policyOfField(owner, name, type));
    // The first is the parent's own, whose type is also that of the others.
    const inner = getNamedType(definitions[0]?.type);
    if (field.selectionSet && isCompositeType(inner)) this.visit(field.selectionSet, inner);
  }

  /** The field in its parent, and in every type that may stand there: a type may say otherwise than its interface. */
  #definitionsOf(name: string, parent: GraphQLCompositeType): { owner: string; type: GraphQLOutputType }[] {
    const types = isAbstractType(parent) ? [parent, ...this.#schema.getPossibleTypes(parent)] : [parent];
    return types.flatMap((owner) => {
      const type = isUnionType(owner) ? undefined : owner.getFields()[name]?.type;
      return type ? [{ owner: owner.name, type }] : [];
    });
  }

  #policyOfField(owner: string, name: string, type: GraphQLOutputType) {
    const ofField = this.#hints.of(`${owner}.${name}`);
    const inner = getNamedType(type);
    const isComposite = isCompositeType(inner);
    const ofType = isComposite ? this.#hints.of(inner.name) : null;
    // A maxAge of the type goes before a field that inherits; one of the field before both.
    const inherits = ofType?.inheritsMaxAge || (ofField.inheritsMaxAge && (ofType?.maxAge ?? null) === null);
    const maxAge = (ofField.inheritsMaxAge ? null : ofField.maxAge) ?? ofType?.maxAge ?? null;
    const isRoot = owner === this.#schema.getQueryType()?.name;
    const isUncached = maxAge === null && ((isComposite && !inherits) || isRoot);
    // Beyond Apollo's rules: what belongs to a private type is private too where it is reached through a union or an interface.
    const isPrivate = [ofField, ofType, this.#hints.of(owner)].some((hint) => hint?.isPrivate);
    return { maxAge: isUncached ? 0 : maxAge, isPrivate };
  }

  #typeNamed(name: string | undefined): GraphQLCompositeType | null {
    const type = name === undefined ? undefined : this.#schema.getType(name);
    return isCompositeType(type) ? type : null;
  }
}
