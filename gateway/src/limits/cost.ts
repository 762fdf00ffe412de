import type { Config } from '@lumigraph/config';
import { type DocumentNode, GraphQLError, type OperationDefinitionNode } from 'graphql';
import type { Variables } from '../operation/conditions.ts';
import { fragmentsOf } from '../operation/fragments.ts';
import { compileCost } from './cost-formula.ts';
import { bounded, type Cost } from './cost-parts.ts';
import { readWeights } from './cost-weights.ts';

export type { Cost };

const MUTATION = 10;

/** What an operation costs at most, with these coerced variables; never above Number.MAX_SAFE_INTEGER. */
export type CostOfVariables = (variables: Variables) => Cost;

/** Works out an operation's formula: once per operation, which must be within the structural limits and valid. */
export type CostOf = (document: DocumentNode, operation: OperationDefinitionNode) => CostOfVariables;

/**
 * Static cost by the IBM specification of cost directives (https://ibm.github.io/graphql-specs/cost-spec.html): `typeCost` is the weighted sum of the
 * instances that may be answered, `fieldCost` of the calls of resolvers. `cost`, which the maximum is for, counts as Apollo Router's demand
 * control does: 10 for a mutation, and for each field its instances times its own weight (else its type's) and what they select, and
 * the weights of its arguments. A list without `@listSize` has `listSize` items. Throws where the SDL is none.
 */
export function createCost(supergraphSdl: string, listSize: number): CostOf {
  const weights = readWeights(supergraphSdl);
  return (document, operation) => {
    const root = weights.schema.getRootType(operation.operation);
    if (!root) throw new Error(`the supergraph has no ${operation.operation}`);
    const formula = compileCost({ weights, listSize, fragments: fragmentsOf(document) }, root, operation.selectionSet);
    const rootWeight = weights.type(root);
    const base = operation.operation === 'mutation' ? MUTATION : 0;
    return (variables) => {
      const { typeCost, fieldCost, cost } = formula(variables);
      return { typeCost: bounded(typeCost + rootWeight), fieldCost, cost: bounded(cost + base) };
    };
  };
}

/** Throws COST_LIMIT_EXCEEDED for a cost above the maximum where it is enforced. */
export function checkCost({ cost }: Cost, { mode, maximum }: Config['cost']): void {
  if (mode !== 'enforce' || cost <= maximum) return;
  const message = `The operation may cost ${Math.ceil(cost)} where at most ${maximum} is allowed.`;
  throw new GraphQLError(message, { extensions: { code: 'COST_LIMIT_EXCEEDED' } });
}
