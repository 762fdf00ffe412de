import type { Config } from '@lumigraph/config';
import { apiError } from '@lumigraph/subgraph-kit';
import { GraphQLError, getVariableValues } from 'graphql';
import { refusalsOf } from '../authority/authority.ts';
import type { Engine } from '../engine/engine.ts';
import type { PreparedOperation } from '../engine/prepared-operation.ts';
import type { Instruments } from '../instruments.ts';
import { type Cost, checkCost } from '../limits/cost.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { checkVariables } from '../limits/text.ts';
import type { Variables } from '../operation/conditions.ts';
import type { Asker, OperationRequest, Transport } from '../operation/operation-request.ts';
import { Refused, refuse } from '../operation/refused.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';

/** An operation that may be executed. */
interface Admitted {
  operation: PreparedOperation;
  /** As the schema coerces them. */
  variables: Variables;
  cost: Cost | null;
  /** What the client is told of its rate limits. */
  headers: Readonly<Record<string, string>>;
}

/** By what an operation is examined. */
interface Examination {
  persisted: PersistedOperations;
  config: Pick<Config, 'limits' | 'cost'>;
  instruments: Instruments;
}

const MOST_ERRORS = 20;

/** Lets an operation in, or throws why not: a Refused, or the GraphQLError of a limit. */
export async function admit(
  options: Examination & { rateLimits: RateLimits | null },
  engine: Engine,
  asked: OperationRequest,
  asker: Asker,
  transport: Transport,
): Promise<Admitted> {
  // To ask at all has its price, and who has nothing left costs nothing more.
  const first = await spend(options.rateLimits, asker, 1);
  const examined = await examine(options, engine, asked, asker, transport);
  const rest = Math.ceil(examined.cost?.cost ?? 1) - 1;
  return { ...examined, headers: rest > 0 ? await spend(options.rateLimits, asker, rest) : first };
}

/** What is asked, if it is an operation that this client may ask for. */
async function examine(
  { persisted, config, instruments }: Examination,
  engine: Engine,
  asked: OperationRequest,
  asker: Asker,
  transport: Transport,
): Promise<Omit<Admitted, 'headers'>> {
  const resolved = await persisted.resolve(asked, asker.clientName);
  const operation = engine.prepare(resolved.query, resolved.hash, asked.operationName || null, resolved.isListed);
  persisted.remember(resolved);
  refuseTransport(operation, transport);
  if (asked.variables) checkVariables(asked.variables, config.limits);
  const variables = coerced(engine, operation, asked.variables ?? {});
  refuseAuthority(operation, asker, variables);
  const cost = operation.costOf?.(variables) ?? null;
  if (cost) instruments.costs.observe(cost.cost);
  if (cost) checkCost(cost, config.cost);
  return { operation, variables, cost };
}

function refuseTransport({ node }: PreparedOperation, transport: Transport): void {
  if (transport.startsWith('get') && node.operation === 'mutation')
    throw refuse(405, 'BAD_REQUEST', 'A GET may not change anything.', { headers: { allow: 'POST' } });
  if (!transport.endsWith('stream') && node.operation === 'subscription')
    throw refuse(
      400,
      'BAD_REQUEST',
      'Subscriptions are served over WebSocket (graphql-transport-ws) and as text/event-stream.',
    );
}

/** A bad token is told by HTTP's 401 in any case; to sign in at all is asked in GraphQL. */
function refuseAuthority({ requirements }: PreparedOperation, asker: Asker, variables: Variables): void {
  const errors = refusalsOf(requirements, { viewer: asker.request.viewer, hasBadToken: asker.hasBadToken }, variables);
  if (errors.length > 0) throw new Refused(errors, { status: 401, isAboutDocument: !asker.hasBadToken });
}

function coerced({ supergraph }: Engine, { node, conditions }: PreparedOperation, given: Variables): Variables {
  const definitions = node.variableDefinitions ?? [];
  const { coerced: values, errors } = getVariableValues(supergraph.schema, definitions, given, {
    maxErrors: MOST_ERRORS,
  });
  if (!values) throw badVariables(errors.map(withoutValue));
  // A variable with a default may be null, but not where it decides what is left out.
  const nulls = conditions.filter((name) => values[name] === null);
  if (nulls.length > 0) throw badVariables(nulls.map((name) => `Variable "$${name}" of @skip or @include is null.`));
  return values;
}

/** What is wrong with a variable, without what was given: clients keep such messages, and it may be a password. */
function withoutValue({ message, nodes, originalError }: GraphQLError): string {
  const [, place] = /^Variable "\$(\w+)" got invalid value /.exec(message) ?? [];
  if (place === undefined || !nodes || !(originalError instanceof GraphQLError)) return message;
  const reason = originalError.message.replace(/: .*$/s, '.');
  return `Variable "$${place}" got an invalid value: ${reason}`;
}

function badVariables(messages: readonly string[]): Refused {
  return new Refused(
    messages.map((message) => apiError('BAD_USER_INPUT', message)),
    { status: 400, isAboutDocument: true },
  );
}

/** Spends points of the rate limits; gives what the client is told of them. Throws a Refused (429) where none are left. */
async function spend(rateLimits: RateLimits | null, { request }: Asker, points: number) {
  if (!rateLimits) return {};
  const who = { viewer: request.viewer?.id ?? null, address: request.address };
  const { refusal, headers } = await rateLimits.spend(who, points);
  if (refusal) throw new Refused([refusal], { status: 429, headers });
  return headers;
}
