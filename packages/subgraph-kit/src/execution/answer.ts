import { isNonNullType, TypeNameMetaFieldDef } from 'graphql';
import { type AnswerObject, completionOf, leafCompletionOf } from './complete.ts';
import { answerEntities, isEntities } from './entities.ts';
import { type AnswerField, argumentsOf, type Field, infoOf, recover, settle } from './field.ts';
import { Position, type Run } from './run.ts';

/** The answering of a field at a response key; `answerObject` answers what is selected of its objects. */
export function answerField(field: Field, key: string, answerObject: AnswerObject): AnswerField {
  const { name } = field.parentType;
  if (field.definition === TypeNameMetaFieldDef) return () => name;
  if (isEntities(field)) return answerEntities(field, key, answerObject);
  return field.definition.resolve
    ? answerByResolver(field, key, answerObject)
    : answerByProperty(field, key, answerObject);
}

function answerByResolver(field: Field, key: string, answerObject: AnswerObject): AnswerField {
  const { type, resolve } = field.definition;
  const complete = completionOf(field, type, answerObject);
  const isNullable = !isNonNullType(type);
  return (run, source, answer, parent) => {
    const position = new Position(parent, key, field.parentType.name, answer, isNullable);
    try {
      const value: unknown = resolve?.(source, argumentsOf(field, run), run.context, infoOf(field, run, position));
      return settle(field, run, value, position, complete);
    } catch (thrown) {
      return recover(field, run, thrown, position);
    }
  };
}

/** As the default resolver does: by the property of the field's name, which may be a method. */
function answerByProperty(field: Field, key: string, answerObject: AnswerObject): AnswerField {
  const { name, type } = field.definition;
  const complete = completionOf(field, type, answerObject);
  const completeLeaf = leafCompletionOf(field, type);
  const isNullable = !isNonNullType(type);

  return (run, source, answer, parent) => {
    let position: Position | undefined;
    try {
      const value = isObject(source) ? source[name] : undefined;
      if (completeLeaf && !isObject(value)) return completeLeaf(value);
      position = new Position(parent, key, field.parentType.name, answer, isNullable);
      return settle(field, run, resolved(run, source, value, position), position, complete);
    } catch (thrown) {
      const place = position ?? new Position(parent, key, field.parentType.name, answer, isNullable);
      return recover(field, run, thrown, place);
    }
  };

  function resolved(run: Run, source: unknown, value: unknown, position: Position): unknown {
    if (typeof value !== 'function') return value;
    return value.call(source, argumentsOf(field, run), run.context, infoOf(field, run, position));
  }
}

function isObject(value: unknown): value is { [property: string]: unknown } {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
