import { isStoreAway } from '@lumigraph/database';
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type CompiledDocument, compileDocument } from './execution/operation.ts';
import { mapStream } from './map-stream.ts';
import type { Subgraph } from './subgraph.ts';

/** Tokens of a subgraph operation; the gateway's own limit is far below. */
const MOST_TOKENS = 50_000;

/** A GraphQL operation as it travels. */
export interface Operation {
  query: string;
  variables?: Record<string, unknown> | null | undefined;
  operationName?: string | null | undefined;
}

/** Executes operations on one subgraph. Documents are parsed and validated once per text. */
export interface Executor {
  execute(operation: Operation, context: object): Promise<ExecutionResult>;
  /** The operation's events, each resolved in a context of its own: DataLoaders would show an event what an earlier one read. */
  subscribe(
    operation: Operation,
    createContext: () => object,
  ): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult>;
}

type Prepared = { document: DocumentNode; compiled: CompiledDocument } | { errors: readonly GraphQLError[] };

/** An executor that keeps the 1,000 operations last used. Faults are told to `onFault` and leave as masked errors. */
export function createExecutor(
  subgraph: Pick<Subgraph, 'schema' | 'name'>,
  onFault: (error: unknown) => void,
): Executor {
  const prepared = new LRUCache<string, Prepared>({ max: 1_000 });

  function prepare(query: string): Prepared {
    const known = prepared.get(query);
    if (known) return known;
    const fresh = parseAndValidate(query);
    if ('document' in fresh) prepared.set(query, fresh);
    return fresh;
  }

  function parseAndValidate(query: string): Prepared {
    try {
      const document = parse(query, { maxTokens: MOST_TOKENS });
      const errors = validate(subgraph.schema, document);
      return errors.length > 0 ? { errors } : { document, compiled: compileDocument(subgraph.schema, document) };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  }

  const masked = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map((error) => maskError(error, onFault)) } : result;

  return {
    execute: async (operation, context) => {
      const ready = prepare(operation.query);
      if ('errors' in ready) return ready;
      return masked(await ready.compiled.execute({ context, ...inputsOf(operation) }));
    },
    subscribe: async (operation, createContext) => {
      const ready = prepare(operation.query);
      if ('errors' in ready) return ready;
      const { variables, operationName } = inputsOf(operation);
      const events = await createSourceEventStream({
        schema: subgraph.schema,
        document: ready.document,
        contextValue: createContext(),
        variableValues: variables,
        operationName,
      });
      if (!(Symbol.asyncIterator in events)) return masked(events);
      return mapStream(events, {
        map: async (rootValue) =>
          masked(await ready.compiled.execute({ context: createContext(), rootValue, variables, operationName })),
        explain: (error) => maskError(asGraphQLError(error), onFault),
      });
    },
  };
}

function inputsOf({ variables, operationName }: Operation) {
  return { variables: variables ?? {}, operationName: operationName ?? null };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('', { originalError: error instanceof Error ? error : new Error(String(error)) });
}

/** Errors with a code of ours pass; a store that is away becomes TEMPORARILY_UNAVAILABLE; anything else is told to nobody but the log. */
function maskError(error: GraphQLError, onFault: (error: unknown) => void): GraphQLError {
  const original = error.originalError;
  if (!original || error.extensions.code) return error;
  onFault(original);
  const isAway = isStoreAway(original);
  return new GraphQLError(isAway ? 'Please try again in a moment.' : 'Something went wrong.', {
    ...(error.nodes && { nodes: error.nodes }),
    ...(error.path && { path: error.path }),
    extensions: { code: isAway ? 'TEMPORARILY_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR' },
  });
}
