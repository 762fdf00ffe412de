import type { QueryPlan } from '@apollo/query-planner';
import type { Config } from '@lumigraph/config';
import { type DocumentNode, GraphQLError, getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { createAuthority } from '../authority/authority.ts';
import { compilePlan } from '../execution/compiled-plan.ts';
import { createCachePolicies } from '../http/cache-policy.ts';
import { createCost } from '../limits/cost.ts';
import { checkStructure } from '../limits/structure.ts';
import { checkText } from '../limits/text.ts';
import { validateDocument } from '../limits/validate.ts';
import { conditionVariables } from '../operation/conditions.ts';
import { fragmentsOf } from '../operation/fragments.ts';
import { Refused, refuse } from '../operation/refused.ts';
import { rootFieldOf, withSubject } from './event-subject.ts';
import { type LiveRule, readLiveRules } from './live-rules.ts';
import { EVENT, type OperationPlan, type PreparedOperation } from './prepared-operation.ts';
import { isSameForAll } from './same-for-all.ts';
import type { Supergraph } from './supergraph.ts';

const MEBIBYTE = 1024 * 1024;
const LISTED = { max: 10_000, maxSize: 512 * MEBIBYTE };
/** Anybody fills these. */
const UNLISTED = { max: 1_000, maxSize: 64 * MEBIBYTE };
/** What a document takes for a character of its text, and for a field of its operations: of the kinds measured, none takes a third more, and many less. */
const BYTES_A_LETTER = 25;
const BYTES_A_FIELD = 2_000;
const ABOUT_DOCUMENT = { status: 400, isAboutDocument: true } as const;

interface PreparedDocument {
  hash: string;
  text: string;
  document: DocumentNode;
  /** Of all its operations, those of fragments wherever they are spread. */
  fields: number;
  operations: Map<OperationDefinitionNode, PreparedOperation>;
}

/** By what operations are limited. */
export type PreparationConfig = Pick<Config, 'limits' | 'cost' | 'isIntrospectable'>;

/** Prepares operations of one supergraph; what was prepared is kept by its text. */
export interface Preparation {
  /** `hash` is the SHA-256 of the text in hex; texts of manifests (`isListed`) are not crowded out by others. Throws Refused, or a GraphQLError of a limit, where the text is no valid operation of this name. */
  prepare(text: string, hash: string, operationName: string | null, isListed: boolean): PreparedOperation;
  documentOf(hash: string): DocumentNode | undefined;
}

export function createPreparation(supergraph: Supergraph, config: PreparationConfig): Preparation {
  const { schema } = supergraph;
  const authority = createAuthority(supergraph.parsed.schema);
  const ruleOf = readLiveRules(supergraph.parsed.schema);
  const costOf = config.cost.mode === 'off' ? null : createCost(supergraph.sdl, config.cost.listSize);
  const policyOf = createCachePolicies(supergraph);
  const listed = createStore(LISTED);
  const unlisted = createStore(UNLISTED);

  function prepareDocument(text: string, hash: string, isListed: boolean): PreparedDocument {
    const documents = isListed ? listed : unlisted;
    const known = documents.get(hash);
    if (known) return known;
    checkText(text, config.limits);
    const located = parseText(text);
    const fields = checkStructure(located, config.limits);
    const faults = validateDocument(schema, located, config.isIntrospectable);
    if (faults.length > 0) throw new Refused(faults, ABOUT_DOCUMENT);
    // Only errors need to know where something stands, and that is most of what a document takes.
    const document = parse(text, { noLocation: true });
    const fresh = { hash, text, document, fields, operations: new Map() };
    documents.set(hash, fresh);
    return fresh;
  }

  function prepareOperation(prepared: PreparedDocument, node: OperationDefinitionNode): PreparedOperation {
    const { hash, text, document } = prepared;
    let plan: OperationPlan | undefined;
    return {
      hash,
      text,
      document,
      node,
      requirements: authority.requirementsOf(document, node),
      conditions: conditionVariables(node, fragmentsOf(document)),
      costOf: costOf?.(document, node) ?? null,
      cache: policyOf(document, node),
      isPlanned: () => plan !== undefined,
      plan: () => {
        plan ??= planOperation(supergraph, ruleOf, document, node);
        return plan;
      },
    };
  }

  return {
    prepare: (text, hash, operationName, isListed) => {
      const prepared = prepareDocument(text, hash, isListed);
      const node = getOperationAST(prepared.document, operationName);
      if (!node)
        throw refuse(
          400,
          'OPERATION_RESOLUTION_FAILURE',
          'The document has no operation of this name, or several and none is named.',
          ABOUT_DOCUMENT,
        );
      const known = prepared.operations.get(node);
      if (known) return known;
      const operation = prepareOperation(prepared, node);
      prepared.operations.set(node, operation);
      return operation;
    },
    documentOf: (hash) => (listed.get(hash) ?? unlisted.get(hash))?.document,
  };
}

function createStore(bounds: { max: number; maxSize: number }): LRUCache<string, PreparedDocument> {
  return new LRUCache({
    ...bounds,
    sizeCalculation: ({ text, fields }) => BYTES_A_LETTER * text.length + BYTES_A_FIELD * fields,
  });
}

function planOperation(
  supergraph: Supergraph,
  ruleOf: (field: string) => LiveRule,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationPlan {
  const { schema, full } = supergraph;
  const compile = (node: QueryPlan['node']) =>
    compilePlan({
      plan: { kind: 'QueryPlan', ...(node && { node }) },
      operation,
      document,
      schema,
      supergraphSchema: full,
    });
  if (operation.operation !== 'subscription')
    return { live: null, compiled: compile(supergraph.plan(document, operation.name?.value).node) };
  const root = rootFieldOf(document, operation);
  const rule = ruleOf(root.name.value);
  const asked = rule.shared ? withSubject(document, operation, rule.shared) : { document, subjectKey: null };
  const { node } = supergraph.plan(asked.document, operation.name?.value);
  if (node?.kind !== 'Subscription') throw refuse(400, 'BAD_USER_INPUT', 'Nothing is selected.', ABOUT_DOCUMENT);
  const { primary, rest } = node;
  const event = { ...primary, serviceName: EVENT };
  return {
    live: {
      primary,
      rule,
      responseKey: root.alias?.value ?? root.name.value,
      subjectKey: asked.subjectKey,
      isSameForAll:
        rule.shared !== null && isSameForAll(supergraph.parsed.schema, document, operation, rule.shared.subject),
    },
    compiled: compile(rest ? { kind: 'Sequence', nodes: [event, rest] } : event),
  };
}

/** Of a text that checkText has let pass. */
function parseText(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const told = new GraphQLError(error.message, {
      ...(error.source && { source: error.source }),
      ...(error.positions && { positions: error.positions }),
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    });
    throw new Refused([told], ABOUT_DOCUMENT);
  }
}
