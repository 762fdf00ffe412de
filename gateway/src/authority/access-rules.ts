import {
  baseType,
  type FieldDefinition,
  type InterfaceType,
  isInterfaceType,
  isListType,
  isNonNullType,
  type ObjectType,
  type Schema,
  type Type,
} from '@apollo/federation-internals';

/** The specification of `@access`, as schema/directives.graphql links it. */
const IDENTITY = 'https://lumigraph.example/specs/access';
const MAJOR_VERSION = 1;

type Field = FieldDefinition<ObjectType | InterfaceType>;

const LEVELS = ['SESSION', 'VIEWER'] as const;
type Level = (typeof LEVELS)[number];

/** What the supergraph says of a field. */
export interface AccessRule {
  /** Who asks must be signed in. */
  needsViewer: boolean;
  /** On a root field: it may be asked beside a bad token. */
  isForSession: boolean;
  isList: boolean;
  /** What it answers with. */
  typeName: string;
}

/** The rule of each field by type and name; of an interface's field that of all who implement it. */
export type AccessRules = ReadonlyMap<string, ReadonlyMap<string, AccessRule>>;

/** A supergraph whose access directives cannot be read; the message names each. */
class AccessDirectiveError extends Error {
  readonly code = 'ACCESS_DIRECTIVE_INVALID';
  constructor(faults: readonly string[]) {
    super(`The supergraph's @access directives cannot be read:\n  ${faults.join('\n  ')}`);
  }
}

/** The rules of a supergraph (with its directives). Throws an AccessDirectiveError rather than leave a field open that was meant to be protected. */
export function readAccessRules(supergraph: Schema): AccessRules {
  const directive = directiveNameIn(supergraph);
  const faults: string[] = [];

  const levelsOf = (field: Field): Level[] =>
    directive === null
      ? []
      : field.appliedDirectivesOf(directive).flatMap((applied) => {
          const { level } = applied.arguments();
          const known = LEVELS.find((each) => each === level);
          if (!known) faults.push(`${field.coordinate}: there is no level ${String(level)}`);
          return known ?? [];
        });

  const rules = new Map<string, ReadonlyMap<string, AccessRule>>();
  for (const type of [...supergraph.objectTypes(), ...supergraph.interfaceTypes()]) {
    const fields = type.fields().map((field: Field) => {
      const levels = [field, ...implementationsOf(field)].flatMap(levelsOf);
      return [field.name, ruleOf(field, levels)] as const;
    });
    rules.set(type.name, new Map(fields));
  }
  if (faults.length > 0) throw new AccessDirectiveError([...new Set(faults)]);
  return rules;
}

/** What the directive is called in this supergraph; null where it has none of ours. */
function directiveNameIn(supergraph: Schema): string | null {
  const feature = supergraph.coreFeatures?.getByIdentity(IDENTITY);
  if (feature) {
    const { version } = feature.url;
    if (version.major !== MAJOR_VERSION) throw new AccessDirectiveError([`${feature.url} is not version 1`]);
    return feature.directiveNameInSchema('access');
  }
  const unlinked = supergraph.directive('access');
  if (unlinked && !supergraph.coreFeatures?.sourceFeature(unlinked))
    throw new AccessDirectiveError([`@access is not linked to ${IDENTITY}/v1.0`]);
  return null;
}

function implementationsOf(field: Field): Field[] {
  const { parent } = field;
  if (!isInterfaceType(parent)) return [];
  return parent.allImplementations().flatMap((type) => type.field(field.name) ?? []);
}

function ruleOf(field: Field, levels: readonly Level[]): AccessRule {
  const { type } = field;
  if (!type) throw new Error(`${field.coordinate} has no type`);
  return {
    needsViewer: levels.includes('VIEWER'),
    isForSession: levels.includes('SESSION'),
    isList: isList(type),
    typeName: baseType(type).name,
  };
}

function isList(type: Type): boolean {
  return isListType(type) || (isNonNullType(type) && isListType(type.ofType));
}
