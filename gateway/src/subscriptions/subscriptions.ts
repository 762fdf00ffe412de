import { executeQueryPlan } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import type { Log } from '@lumigraph/lifecycle';
import { apiError, mapStream, type Operation, type RequestContext } from '@lumigraph/subgraph-kit';
import {
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  getVariableValues,
} from 'graphql';
import type { Gauge } from 'prom-client';
import { type AnyError, isInternal, maskErrors } from './masked-errors.ts';
import { createScope } from './request-scope.ts';
import { type SubgraphSource, unavailable } from './sources/source.ts';
import type { SubscriptionPlan, SubscriptionPlanner } from './subscription-plans.ts';

/** The name under which an event takes part in the execution of its plan. */
const EVENT = '(event)';

type Answer = Pick<FormattedExecutionResult, 'data'> & { errors?: readonly AnyError[] | undefined };

/** Answers subscriptions: the events of one subgraph, each completed by the others. */
export function createSubscriptions(options: {
  planner: SubscriptionPlanner;
  sources: Readonly<Record<string, SubgraphSource>>;
  running: Gauge;
  log: Log;
}) {
  const { planner, sources, running, log } = options;

  return async function subscribe(
    operation: Operation & { document: DocumentNode },
    request: RequestContext,
  ): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
    const name = operation.operationName ?? undefined;
    const plan = planner.plan(operation.query, operation.document, name);
    if (Array.isArray(plan)) return masked({ errors: plan }, request);
    const given = operation.variables ?? {};
    const { errors } = getVariableValues(
      planner.schema,
      plan.operationContext.operation.variableDefinitions ?? [],
      given,
    );
    if (errors) return { errors: errors.map(({ message }) => apiError('BAD_USER_INPUT', message)) };
    const events = await sources[plan.primary.serviceName]?.subscribe(primaryOperation(plan, given), request);
    if (!events) throw new Error(`no subgraph is called ${plan.primary.serviceName}`);
    if (!(Symbol.asyncIterator in events)) return masked(events, request);
    running.inc();
    return mapStream(events, {
      map: async (event) => masked(await complete(plan, event, given, request), request),
      explain: (error) => explain(error, request),
      onEnd: () => running.dec(),
    });
  };

  /** The event in the shape of the client's selection, with the fields that other subgraphs know. */
  async function complete(
    plan: SubscriptionPlan,
    event: FormattedExecutionResult,
    variables: Record<string, unknown>,
    request: RequestContext,
  ): Promise<Answer> {
    const { primary, rest, operationContext } = plan;
    const first = { ...primary, serviceName: EVENT };
    const queryPlan: QueryPlan = {
      kind: 'QueryPlan',
      node: rest ? { kind: 'Sequence', nodes: [first, rest] } : first,
    };
    // The execution reads only these fields of Apollo Server's request.
    const requestContext = {
      logger: log,
      request: { variables },
      context: { scope: createScope(request), hasBadToken: false },
      metrics: {},
    } as unknown as Parameters<typeof executeQueryPlan>[2];
    return executeQueryPlan(
      queryPlan,
      { ...sources, [EVENT]: { process: async () => ({ ...event }) } },
      requestContext,
      operationContext,
      planner.supergraphSchema,
      planner.apiSchema,
    );
  }

  function masked({ data, errors }: Answer, request: RequestContext): ExecutionResult {
    for (const error of errors ?? [])
      if (isInternal(error)) log.error({ err: error, requestId: request.requestId }, 'masked in a subscription');
    return { ...(data !== undefined && { data }), ...(errors && { errors: maskErrors(errors) }) };
  }

  /** What the client is told when a stream breaks: the subgraph's own errors, or that it went away. */
  function explain(error: unknown, request: RequestContext): GraphQLError {
    const told: AnyError[] = error instanceof GraphQLError ? [error] : Array.isArray(error) ? error : [];
    if (told.length === 0) log.warn({ err: error, requestId: request.requestId }, 'a subscription broke');
    const [first] = maskErrors(told.length > 0 ? told : [unavailable('TEMPORARILY_UNAVAILABLE')]);
    return first ?? apiError('INTERNAL_SERVER_ERROR', 'Something went wrong.');
  }
}

function primaryOperation({ primary }: SubscriptionPlan, given: Record<string, unknown>): Operation {
  const used = (primary.variableUsages ?? []).filter((name) => given[name] !== undefined);
  const variables = Object.fromEntries(used.map((name) => [name, given[name]]));
  return { query: primary.operation, operationName: primary.operationName, variables };
}
