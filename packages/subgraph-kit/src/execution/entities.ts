import { type GraphQLObjectType, type GraphQLResolveInfo, getNamedType, isUnionType } from 'graphql';
import { apiError } from '../errors.ts';
import { type AnswerObject, completeObject, completionOrNull } from './complete.ts';
import { type AnswerField, argumentsOf, type Complete, type Field, infoOf, recover, settle } from './field.ts';
import { Position, type Run } from './run.ts';

/** Gives the object that a representation stands for. */
type ResolveReference = (reference: object, context: unknown, info: GraphQLResolveInfo) => unknown;

/** Whether the field is Apollo Federation's `Query._entities`. */
export function isEntities({ definition, parentType, source }: Field): boolean {
  return (
    definition.name === '_entities' &&
    parentType === source.schema.getQueryType() &&
    isUnionType(getNamedType(definition.type))
  );
}

/**
 * Answers `_entities`. Unlike @apollo/subgraph's resolver it takes each object's type from the representation, so that it needs neither a
 * promise nor a mark on the object to tell it, and a representation that cannot be resolved fails alone. Interfaces with keys, which no
 * subgraph of ours has, are not entities here.
 */
export function answerEntities(field: Field, key: string, answerObject: AnswerObject): AnswerField {
  const entities = new Map<string, { resolve: ResolveReference | undefined; complete: Complete }>();
  for (const type of entityTypes(field)) {
    const complete = completionOrNull(completeObject(field, type, answerObject));
    entities.set(type.name, { resolve: resolveReferenceOf(type), complete });
  }

  return (run, _source, answer, parent) => {
    const position = new Position(parent, key, field.parentType.name, answer, false);
    try {
      const { representations } = argumentsOf(field, run);
      const info = infoOf(field, run, position);
      const items: unknown[] = [];
      if (!Array.isArray(representations)) return items;
      for (const [index, representation] of representations.entries()) {
        const item = new Position(position, index, undefined, items, true);
        items[index] = answerItem(run, representation, item, info);
      }
      return items;
    } catch (thrown) {
      return recover(field, run, thrown, position);
    }
  };

  function answerItem(run: Run, representation: unknown, position: Position, info: GraphQLResolveInfo): unknown {
    try {
      const { entity, reference } = entityOf(representation);
      const value = entity.resolve ? entity.resolve(reference, run.context, info) : reference;
      return settle(field, run, value, position, entity.complete);
    } catch (thrown) {
      return recover(field, run, thrown, position);
    }
  }

  function entityOf(reference: unknown) {
    const isObject = typeof reference === 'object' && reference !== null && '__typename' in reference;
    const entity =
      isObject && typeof reference.__typename === 'string' ? entities.get(reference.__typename) : undefined;
    if (isObject && entity) return { entity, reference };
    throw apiError('BAD_USER_INPUT', 'A representation names no entity of this subgraph.');
  }
}

function entityTypes({ definition, source }: Field): readonly GraphQLObjectType[] {
  const union = getNamedType(definition.type);
  return isUnionType(union) ? source.schema.getPossibleTypes(union) : [];
}

/** What @apollo/subgraph keeps of a type's `__resolveReference`. */
function resolveReferenceOf({ extensions }: GraphQLObjectType): ResolveReference | undefined {
  const { apollo } = extensions;
  const subgraph = isRecord(apollo) ? apollo.subgraph : undefined;
  const resolve = isRecord(subgraph) ? subgraph.resolveReference : undefined;
  return isResolveReference(resolve) ? resolve : undefined;
}

function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function isResolveReference(value: unknown): value is ResolveReference {
  return typeof value === 'function';
}
