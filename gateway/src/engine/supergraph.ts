import { operationFromDocument, type Supergraph as ParsedSupergraph } from '@apollo/federation-internals';
import { ApolloGateway } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import type { Log } from '@lumigraph/lifecycle';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { withOptionalInputs } from './optional-inputs.ts';
import { plannedDocument } from './planned-document.ts';

/** A supergraph that Apollo's gateway has loaded, with its planner. */
export interface Supergraph {
  sdl: string;
  /** What clients see. */
  schema: GraphQLSchema;
  /** With what the API schema has lost: directives, and what is inaccessible. */
  full: GraphQLSchema;
  parsed: ParsedSupergraph;
  /** Its subgraphs, and where it says they are. */
  subgraphs: readonly { name: string; url?: string }[];
  /** Works out who is asked what; tens of milliseconds for large operations. Throws where the operation cannot be planned. */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan;
  stop(): Promise<void>;
}

const MOST_PLANS = 100;

/** Loads a supergraph SDL. Throws where Apollo's gateway cannot serve it. */
export async function loadSupergraph(supergraphSdl: string, log: Log): Promise<Supergraph> {
  // Apollo's libraries read this when they are constructed: nothing is reported to Apollo.
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const subgraphs: { name: string; url?: string }[] = [];
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) => {
      subgraphs.push({ name, ...(url && { url }) });
      // Our own execution asks the sources.
      return { process: () => Promise.reject(new Error(`${name} is not asked this way`)) };
    },
    logger: log.child({}, { level: 'warn' }),
    // Where entities can be reached in many ways, the planner would compare 10,000 plans, which takes seconds; the best of 100 are as good.
    queryPlannerConfig: { debug: { maxEvaluatedPlans: MOST_PLANS } },
    debug: false,
    __exposeQueryPlanExperimental: false,
  });
  const { schema } = await gateway.load();
  // The planner is the costliest part, and this is the only door to it.
  const { queryPlanner } = gateway.__testing();
  if (!queryPlanner) throw new Error('the gateway has no planner');
  const apiSchema = queryPlanner.supergraph.apiSchema();
  return {
    sdl: supergraphSdl,
    schema,
    full: queryPlanner.supergraph.schema.toGraphQLJSSchema(),
    parsed: queryPlanner.supergraph,
    subgraphs,
    plan: (document, operationName) => {
      const operation = operationFromDocument(
        apiSchema,
        plannedDocument(document),
        operationName === undefined ? {} : { operationName },
      );
      return withOptionalInputs(queryPlanner.buildQueryPlan(operation));
    },
    stop: () => gateway.stop(),
  };
}
