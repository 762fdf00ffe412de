import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  locatedError,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { conditionsOf } from './collect.ts';
import { Run } from './run.ts';
import { Selection } from './selection.ts';

/** An operation on its way through the compiled document. */
export interface Request {
  context: unknown;
  /** What the root's fields are resolved of: a subscription's event. */
  rootValue?: unknown;
  variables: { readonly [variable: string]: unknown };
  operationName: string | null;
}

/** A document of which each operation, and each choice that its @skip and @include make, is compiled when it first comes. */
export interface CompiledDocument {
  /** The answer of graphql-js' `execute`; never throws. */
  execute(request: Request): Promise<ExecutionResult>;
}

// As graphql-js has it.
const MOST_VARIABLE_ERRORS = 50;
/** Choices kept per document: a document with that many conditions is not one that clients send again and again. */
const MOST_CHOICES = 16;

/** Compiles a document that is valid for the schema. */
export function compileDocument(schema: GraphQLSchema, document: DocumentNode): CompiledDocument {
  const operations: OperationDefinitionNode[] = [];
  const fragments: { [name: string]: FragmentDefinitionNode } = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const conditions = conditionsOf(document);
  const selections = new Map<string, Selection>();

  function selectionOf(operation: OperationDefinitionNode, variables: Request['variables']): Selection {
    // Only these are kept: the others may be large.
    const chosen = Object.fromEntries(
      conditions.filter((name) => isChoice(variables[name])).map((name) => [name, variables[name]]),
    );
    const key = JSON.stringify([operation.name?.value, chosen]);
    const known = selections.get(key);
    if (known) return known;
    const fresh = new Selection({ schema, operation, fragments, variables: chosen }, [operation.selectionSet]);
    if (selections.size < MOST_CHOICES) selections.set(key, fresh);
    return fresh;
  }

  return {
    execute: async ({ context, rootValue, variables: inputs, operationName }) => {
      const operation = operationNamed(operations, operationName);
      if (operation instanceof GraphQLError) return { errors: [operation] };
      const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], inputs, {
        maxErrors: MOST_VARIABLE_ERRORS,
      });
      if (errors) return { errors };
      return execute(operation, selectionOf(operation, coerced), new Run(context, rootValue, coerced));
    },
  };

  async function execute(operation: OperationDefinitionNode, selection: Selection, run: Run): Promise<ExecutionResult> {
    const data = await answerRoot(operation, selection, run);
    if (run.errors.length === 0) return { data };
    return { errors: run.errors, data: run.isNulled ? null : data };
  }

  async function answerRoot(operation: OperationDefinitionNode, selection: Selection, run: Run) {
    try {
      const type = rootTypeOf(operation);
      if (operation.operation === OperationTypeNode.MUTATION) return await selection.answerSerially(run, type);
      const data = selection.answer(run, type, run.rootValue, undefined);
      if (run.isWaiting) await run.idle();
      return data;
    } catch (thrown) {
      run.fail(thrown instanceof GraphQLError ? thrown : locatedError(thrown, undefined, undefined), undefined);
      return null;
    }
  }

  function rootTypeOf(operation: OperationDefinitionNode): GraphQLObjectType {
    const type = schema.getRootType(operation.operation);
    if (type) return type;
    throw new GraphQLError(`Schema is not configured to execute ${operation.operation} operation.`, {
      nodes: operation,
    });
  }
}

/** Whether a condition's variable has a value; another operation of the document may have one of another type by that name. */
function isChoice(value: unknown): boolean {
  return typeof value === 'boolean' || value === null;
}

function operationNamed(
  operations: readonly OperationDefinitionNode[],
  name: string | null,
): OperationDefinitionNode | GraphQLError {
  const found = name === null ? operations : operations.filter((operation) => operation.name?.value === name);
  const [operation] = found;
  if (!operation) {
    return new GraphQLError(name === null ? 'Must provide an operation.' : `Unknown operation named "${name}".`);
  }
  if (found.length === 1) return operation;
  return new GraphQLError('Must provide operation name if query contains multiple operations.');
}
