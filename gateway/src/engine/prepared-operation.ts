import type { FetchNode } from '@apollo/query-planner';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { AccessRequirements } from '../authority/access-requirements.ts';
import type { CompiledPlan } from '../execution/compiled-plan.ts';
import type { Cost } from '../limits/cost.ts';
import type { CachePolicy } from '../operation/cache-policy.ts';
import type { Variables } from '../operation/conditions.ts';
import type { LiveRule } from './live-rules.ts';

/** An operation that was parsed, found valid and within the limits, with all that is worked out once for its text. */
export interface PreparedOperation {
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
  readonly text: string;
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  isPlanned(): boolean;
  /** How it is served; worked out at the first use. Throws where it cannot be planned. */
  plan(): OperationPlan;
  readonly requirements: AccessRequirements;
  /** The variables that `@skip` and `@include` read. */
  readonly conditions: readonly string[];
  /** What it costs with these variables, as they are coerced; null where costs are not reckoned. */
  readonly costOf: ((variables: Variables) => Cost) | null;
  /** Who may keep its answer. */
  readonly cache: CachePolicy;
}

/** How an operation is served. */
export interface OperationPlan {
  /** How a subscription's events come; null for any other operation. */
  readonly live: LivePlan | null;
  /** What is executed: for each event of a subscription, which then stands for the subgraph named EVENT. */
  readonly compiled: CompiledPlan;
}

/** How the events of a subscription come, and to whom they may go. */
export interface LivePlan {
  /** Whom they are asked of. */
  readonly primary: FetchNode;
  readonly rule: LiveRule;
  /** Under which name the event stands in its result. */
  readonly responseKey: string;
  /** Under which name the event's subject stands in it, beside what the client asked for; null where viewers have events of their own. */
  readonly subjectKey: string | null;
  /** Everyone who may see an event's subject is told the same. */
  readonly isSameForAll: boolean;
}

/** The name under which an event takes part in the execution of its plan. */
export const EVENT = '(event)';
