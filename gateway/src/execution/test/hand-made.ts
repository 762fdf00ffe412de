import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { buildSchema, type FormattedExecutionResult, getOperationAST, OperationTypeNode, parse } from 'graphql';
import { compilePlan } from '../compiled-plan.ts';
import type { SubgraphAnswer, SubgraphRequest } from '../run.ts';

type Answers = Readonly<Record<string, SubgraphAnswer | ((request: SubgraphRequest) => unknown)>>;

/** Executes a plan that was made by hand; the subgraphs answer what they are told, each time the same. */
export async function executeByHand(options: {
  sdl: string;
  query: string;
  node?: PlanNode;
  answers: Answers;
  variables?: Record<string, unknown>;
}): Promise<FormattedExecutionResult & { requests: Record<string, SubgraphRequest[]> }> {
  const { sdl, query, node, answers, variables = {} } = options;
  const schema = buildSchema(sdl);
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const plan = { kind: 'QueryPlan' as const, ...(node && { node }) };
  const compiled = compilePlan({ plan, operation, document, schema, supergraphSchema: schema });
  const requests: Record<string, SubgraphRequest[]> = {};
  const result = await compiled.execute({
    variables,
    fetch: async (name, request) => {
      requests[name] = [...(requests[name] ?? []), JSON.parse(JSON.stringify(request))];
      const answer = answers[name];
      const told: unknown = typeof answer === 'function' ? answer(request) : answer;
      if (told instanceof Error) throw told;
      return told === undefined ? told : JSON.parse(JSON.stringify(told));
    },
  });
  return { ...JSON.parse(JSON.stringify(result)), requests };
}

/** A fetch of root fields. */
export function rootFetch(serviceName: string, operation: string, more: Partial<FetchNode> = {}): FetchNode {
  const operationKind = operation.startsWith('mutation') ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY;
  return { kind: 'Fetch', serviceName, operation, operationName: undefined, operationKind, ...more };
}

/** A fetch of what a subgraph knows of entities that are told by their type and these fields. */
export function entityFetch(
  serviceName: string,
  path: readonly string[],
  {
    type = 'User',
    keys = ['id'],
    selection,
    ...more
  }: { type?: string; keys?: string[]; selection: string } & Partial<FetchNode>,
): PlanNode {
  const selections = ['__typename', ...keys].map((name) => ({ kind: 'Field' as const, name }));
  const operation = `query($representations:[_Any!]!){_entities(representations:$representations){...on ${type}{${selection}}}}`;
  const requires = [{ kind: 'InlineFragment' as const, typeCondition: type, selections }];
  return { kind: 'Flatten', path: [...path], node: rootFetch(serviceName, operation, { requires, ...more }) };
}

export function inSequence(...nodes: PlanNode[]): PlanNode {
  return { kind: 'Sequence', nodes };
}
