import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { answerField } from './answer.ts';
import { collectFields } from './collect.ts';
import type { AnswerField, Source } from './field.ts';
import type { Position, Run } from './run.ts';

type Answer = { [key: string]: unknown };

interface SelectedField {
  key: string;
  answer: AnswerField;
}

/** What a selection selects of one object type. */
interface ObjectPlan {
  type: GraphQLObjectType;
  fields: readonly SelectedField[];
  createAnswer: () => Answer;
}

/** An operation with the variables by which it selects fields. */
export interface Choice extends Source {
  readonly variables: { readonly [variable: string]: unknown };
}

/** What stands in braces after a field, compiled when an object of a type first comes. */
export class Selection {
  readonly #choice: Choice;
  readonly #sets: readonly SelectionSetNode[];
  readonly #plans = new Map<GraphQLObjectType, ObjectPlan>();
  #last: ObjectPlan | undefined;

  constructor(choice: Choice, sets: readonly SelectionSetNode[]) {
    this.#choice = choice;
    this.#sets = sets;
  }

  /** The answer for an object; what is pending of it is put in it later. */
  answer(run: Run, type: GraphQLObjectType, value: unknown, position: Position | undefined): Answer {
    const { fields, createAnswer } = this.#planFor(type);
    const answer = createAnswer();
    for (const field of fields) answer[field.key] = field.answer(run, value, answer, position);
    return answer;
  }

  /** As `answer`, each field when the one before it has ended. */
  async answerSerially(run: Run, type: GraphQLObjectType): Promise<Answer> {
    const { fields, createAnswer } = this.#planFor(type);
    const answer = createAnswer();
    for (const field of fields) {
      answer[field.key] = field.answer(run, run.rootValue, answer, undefined);
      if (run.isWaiting) await run.idle();
      if (run.isNulled) break;
    }
    return answer;
  }

  #planFor(type: GraphQLObjectType): ObjectPlan {
    if (this.#last?.type === type) return this.#last;
    const plan = this.#plans.get(type) ?? this.#compile(type);
    this.#plans.set(type, plan);
    this.#last = plan;
    return plan;
  }

  #compile(type: GraphQLObjectType): ObjectPlan {
    const fields: SelectedField[] = [];
    for (const [key, nodes] of collectFields(this.#choice, type, this.#sets)) {
      const definition = definitionOf(this.#choice, type, nodes);
      if (!definition) continue;
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const selection = new Selection(this.#choice, sets);
      const field = { source: this.#choice, definition, parentType: type, nodes };
      const answer = answerField(field, key, (run, objectType, value, position) =>
        selection.answer(run, objectType, value, position),
      );
      fields.push({ key, answer });
    }
    return { type, fields, createAnswer: answerFactory() };
  }
}

function definitionOf(
  { schema }: Source,
  type: GraphQLObjectType,
  [node]: readonly FieldNode[],
): GraphQLField<unknown, unknown> | undefined {
  const name = node?.name.value;
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return name === undefined ? undefined : type.getFields()[name];
}

/**
 * Makes the empty answers of one selection. They have no Object.prototype, so that a client's alias may be `__proto__` or `constructor`;
 * yet V8 keeps their properties in slots, which it does not for Object.create(null).
 */
function answerFactory(): () => Answer {
  class EmptyAnswer {
    [key: string]: unknown;
  }
  Object.setPrototypeOf(EmptyAnswer.prototype, null);
  Reflect.deleteProperty(EmptyAnswer.prototype, 'constructor');
  return () => new EmptyAnswer();
}
