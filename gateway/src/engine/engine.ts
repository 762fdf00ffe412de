import type { Log } from '@lumigraph/lifecycle';
import { inSpan } from '@lumigraph/tracing';
import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import type { Variables } from '../operation/conditions.ts';
import type { RequestScope } from '../operation/request-scope.ts';
import type { SubgraphOperation, SubgraphSource } from '../sources/source.ts';
import { type ExecutionContext, startApolloServer } from './apollo-server.ts';
import { createPreparation, type Preparation, type PreparationConfig } from './preparation.ts';
import { EVENT, type OperationPlan, type PreparedOperation } from './prepared-operation.ts';
import type { Supergraph } from './supergraph.ts';

/** One version of a supergraph in service. Nothing in it changes; another version is another engine. */
export interface Engine {
  supergraph: Supergraph;
  sources: Readonly<Record<string, SubgraphSource>>;
  prepare: Preparation['prepare'];
  /** Answers a query or a mutation; errors as they came. */
  execute(operation: PreparedOperation, variables: Variables, scope: RequestScope): Promise<FormattedExecutionResult>;
  /** Completes an event of a subscription by what the other subgraphs know; errors as they came. */
  complete(
    operation: PreparedOperation,
    variables: Variables,
    event: FormattedExecutionResult,
    scope: RequestScope,
  ): Promise<ExecutionResult>;
  stop(): Promise<void>;
}

/** An engine over a loaded supergraph and the ways to its subgraphs. */
export async function startEngine(
  supergraph: Supergraph,
  sources: Readonly<Record<string, SubgraphSource>>,
  { config, log }: { config: PreparationConfig; log: Log },
): Promise<Engine> {
  const preparation = createPreparation(supergraph, config);

  const fetchFor = (scope: RequestScope) => async (name: string, fetched: SubgraphOperation) =>
    sourceNamed(name, sources).execute(fetched, scope);

  async function execute({ operation, variables, scope }: ExecutionContext): Promise<ExecutionResult> {
    const { compiled } = await planOf(operation);
    const attributes = { 'graphql.operation.name': operation.node.name?.value ?? '' };
    return inSpan({ name: 'execute', kind: 'internal', attributes }, () =>
      compiled.execute({ variables, fetch: fetchFor(scope) }),
    );
  }

  const server = await startApolloServer(supergraph, preparation.documentOf, execute, log);
  return {
    supergraph,
    sources,
    prepare: preparation.prepare,
    execute: async (operation, variables, scope) => {
      const { body } = await server.executeOperation(
        { query: operation.text, ...(operation.node.name && { operationName: operation.node.name.value }) },
        { contextValue: { operation, variables, scope } },
      );
      if (body.kind !== 'single') throw new Error('incremental delivery is switched off');
      return body.singleResult;
    },
    complete: async (operation, variables, event, scope) => {
      const fetch = fetchFor(scope);
      // The execution writes into what it fetches, and an event is executed for several viewers.
      const own = structuredClone(event);
      return operation.plan().compiled.execute({
        variables,
        fetch: async (name, fetched) => (name === EVENT ? own : fetch(name, fetched)),
      });
    },
    stop: async () => {
      await server.stop();
      await Promise.all(Object.values(sources).map((source) => source.close()));
    },
  };
}

/** What is worked out only once shows in the trace of whoever had to wait for it. */
function planOf(operation: PreparedOperation): OperationPlan | Promise<OperationPlan> {
  if (operation.isPlanned()) return operation.plan();
  return inSpan({ name: 'plan', kind: 'internal', attributes: {} }, async () => operation.plan());
}

function sourceNamed(name: string, sources: Readonly<Record<string, SubgraphSource>>): SubgraphSource {
  const source = sources[name];
  if (!source) throw new Error(`the supergraph names a subgraph "${name}" that the gateway does not know`);
  return source;
}
