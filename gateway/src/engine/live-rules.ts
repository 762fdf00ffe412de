import type { FieldDefinition, ObjectType, Schema } from '@apollo/federation-internals';

/** The specification of `@live`, as schema/directives.graphql links it. */
const IDENTITY = 'https://lumigraph.example/specs/live';

/** What `@live` says of a field of Subscription. */
export interface LiveRule {
  /** Who may receive an event: whoever may see its subject. Null where each viewer has events of their own. */
  shared: SharedRule | null;
  /** An event tells a present state: who joins gets the last one. */
  isState: boolean;
}

export interface SharedRule {
  /** The field of the event that is its subject; null for the event itself. */
  subject: string | null;
  /** The field of Query, with an argument `id`, that answers null to who may not see the subject. */
  seenBy: string;
}

/** A supergraph whose live directives cannot be read. */
class LiveDirectiveError extends Error {
  readonly code = 'LIVE_DIRECTIVE_INVALID';
}

const OWN_EVENTS: LiveRule = { shared: null, isState: false };

/** The rules of the fields of Subscription. Throws a LiveDirectiveError where a directive names what is not there. */
export function readLiveRules(supergraph: Schema): (field: string) => LiveRule {
  const directive = supergraph.coreFeatures?.getByIdentity(IDENTITY)?.directiveNameInSchema('live');
  const fields = supergraph.schemaDefinition.rootType('subscription')?.fields() ?? [];
  const rules = new Map(
    fields.map((field) => [field.name, directive ? readRule(field, directive, supergraph) : OWN_EVENTS] as const),
  );
  return (field) => rules.get(field) ?? OWN_EVENTS;
}

function readRule(field: FieldDefinition<ObjectType>, directive: string, supergraph: Schema): LiveRule {
  const applied = field.appliedDirectivesOf(directive).at(-1)?.arguments();
  if (!applied) return OWN_EVENTS;
  const { seenBy, subject, isState } = applied;
  if (seenBy == null) return { shared: null, isState: isState === true };
  const asked = supergraph.schemaDefinition.rootType('query')?.field(String(seenBy));
  if (!asked?.argument('id'))
    throw new LiveDirectiveError(`${field.coordinate}: Query has no field ${String(seenBy)} with an argument "id"`);
  return {
    shared: { subject: subject == null ? null : String(subject), seenBy: asked.name },
    isState: isState === true,
  };
}
