import { type ConstDirectiveNode, type DefinitionNode, Kind, parse } from 'graphql';

/** What a schema says of how long a field, or whatever returns a type, may be kept. */
export interface CacheHint {
  /** Seconds; null where nothing is said. */
  maxAge: number | null;
  isPrivate: boolean;
  /** As long as what it belongs to. */
  inheritsMaxAge: boolean;
}

/** The hints of a supergraph: `of('Post')` of a type, `of('Post.author')` of a field. */
export interface CacheHints {
  of(coordinate: string): CacheHint;
}

const NONE: CacheHint = { maxAge: null, isPrivate: false, inheritsMaxAge: false };

/** Fields with this tag depend on who asks. */
const VIEWER_TAG = 'viewer';

/** Reads `@cacheControl` and `@tag(name: "viewer")` from a supergraph's SDL: the API schema has lost them. */
export function readCacheHints(supergraphSdl: string): CacheHints {
  const hints = new Map<string, CacheHint>();
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const hint = hintIn(directives);
    if (hint) hints.set(coordinate, hint);
  };
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (!isComposite(definition)) continue;
    note(definition.name.value, definition.directives);
    const fields = definition.kind === Kind.UNION_TYPE_DEFINITION ? [] : (definition.fields ?? []);
    for (const field of fields) note(`${definition.name.value}.${field.name.value}`, field.directives);
  }
  return { of: (coordinate) => hints.get(coordinate) ?? NONE };
}

function isComposite(definition: DefinitionNode) {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
    definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    definition.kind === Kind.UNION_TYPE_DEFINITION
  );
}

function hintIn(directives: readonly ConstDirectiveNode[]): CacheHint | null {
  const cacheControl = directives.find(({ name }) => name.value === 'cacheControl');
  const isViewers = directives.some((tag) => tag.name.value === 'tag' && argument(tag, 'name') === VIEWER_TAG);
  if (!cacheControl) return isViewers ? { ...NONE, isPrivate: true } : null;
  const maxAge = argument(cacheControl, 'maxAge');
  return {
    maxAge: maxAge === null ? null : Number(maxAge),
    isPrivate: isViewers || argument(cacheControl, 'scope') === 'PRIVATE',
    inheritsMaxAge: argument(cacheControl, 'inheritMaxAge') === true,
  };
}

function argument(directive: ConstDirectiveNode, name: string): string | boolean | null {
  const value = directive.arguments?.find((given) => given.name.value === name)?.value;
  return value && 'value' in value ? value.value : null;
}
