import type { Config } from '@lumigraph/config';
import type { Log } from '@lumigraph/lifecycle';
import type { FormattedExecutionResult } from 'graphql';
import type { Engine } from '../engine/engine.ts';
import type { Engines } from '../engine/engines.ts';
import type { PreparedOperation } from '../engine/prepared-operation.ts';
import type { Instruments } from '../instruments.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { type AnyError, type ErrorMask, maskAnswer, OUR_ERRORS } from '../masked-errors.ts';
import { UNCACHED } from '../operation/cache-policy.ts';
import type { Variables } from '../operation/conditions.ts';
import type {
  Asker,
  EventStream,
  FrontDoor,
  OperationRequest,
  Outcome,
  Transport,
} from '../operation/operation-request.ts';
import { asRefused, type Refused, refuse } from '../operation/refused.ts';
import { createScope } from '../operation/request-scope.ts';
import { whenOver } from '../operation/when-over.ts';
import { within } from '../operation/within.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import { admit } from './admission.ts';
import { createInFlight } from './in-flight.ts';

/** Starts a subscription; its events are masked already. */
export type Subscribe = (
  engine: Engine,
  operation: PreparedOperation,
  variables: Variables,
  asker: Asker,
) => Promise<EventStream | FormattedExecutionResult>;

export function createFrontDoor(options: {
  engines: Engines;
  persisted: PersistedOperations;
  /** Null where nobody is limited. */
  rateLimits: RateLimits | null;
  config: Pick<Config, 'limits' | 'cost' | 'executionMs'>;
  subscribe: Subscribe;
  errorMask: ErrorMask;
  instruments: Instruments;
  log: Log;
}): FrontDoor {
  const { engines, config, errorMask, instruments, log } = options;
  const inFlight = createInFlight();

  async function answer(asked: OperationRequest, asker: Asker, transport: Transport): Promise<Outcome> {
    const { engine, release } = engines.take();
    let isStreaming = false;
    try {
      const outcome = await answerBy(engine, asked, asker, transport);
      if (outcome.kind === 'result') return outcome;
      isStreaming = true;
      // A stream keeps its engine in service for as long as it lasts.
      return { ...outcome, stream: whenOver(outcome.stream, release) };
    } finally {
      if (!isStreaming) release();
    }
  }

  async function answerBy(
    engine: Engine,
    asked: OperationRequest,
    asker: Asker,
    transport: Transport,
  ): Promise<Outcome> {
    const { operation, variables, headers, cost } = await admit(options, engine, asked, asker, transport);
    if (operation.node.operation === 'subscription') {
      const answered = await options.subscribe(engine, operation, variables, asker);
      if ('open' in answered) return { kind: 'events', stream: answered, headers };
      return { ...plain(masked(answered, asker)), headers };
    }
    const stop = instruments.operations.startTimer({ type: operation.node.operation });
    const result = masked(await execute(engine, operation, variables, asker), asker);
    stop({ outcome: !result.errors ? 'ok' : result.data ? 'partial' : 'error' });
    const isPublic = !result.errors && asker.request.viewer === null && !asker.hasBadToken;
    const told = asked.extensions?.cost === true && cost ? { ...result, extensions: { cost } } : result;
    return { ...plain(told), headers, cache: isPublic ? operation.cache : UNCACHED };
  }

  async function execute(engine: Engine, operation: PreparedOperation, variables: Variables, asker: Asker) {
    const run = () =>
      within(config.executionMs, engine.execute(operation, variables, createScope(asker.request)), () =>
        refuse(504, 'EXECUTION_TIMEOUT', 'The operation took too long.'),
      );
    if (operation.node.operation === 'query') return inFlight.share(operation, variables, asker.request, run);
    try {
      return await run();
    } finally {
      // What was asked before it must not answer who asks after it.
      inFlight.forget();
    }
  }

  function masked(result: FormattedExecutionResult, { request: { requestId } }: Asker): FormattedExecutionResult {
    return maskAnswer(result, { errorMask, log, requestId, message: 'masked' });
  }

  function refused(error: unknown, { request }: Asker): Outcome {
    const { errors, status, isAboutDocument, headers } = asRefused(error) ?? failed(error, request.requestId);
    instruments.refusals.inc({ code: String(errors[0]?.extensions.code) });
    return {
      ...plain({ errors: errors.map((fault: AnyError) => OUR_ERRORS.mask(fault)) }),
      status,
      isAboutDocument,
      headers,
    };
  }

  function failed(error: unknown, requestId: string): Refused {
    log.error({ err: error, requestId }, 'an operation failed');
    return refuse(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong.');
  }

  return {
    ask: (asked, asker, transport) => answer(asked, asker, transport).catch((error: unknown) => refused(error, asker)),
  };
}

function plain(result: FormattedExecutionResult): Extract<Outcome, { kind: 'result' }> {
  return { kind: 'result', result, status: 200, isAboutDocument: false, headers: {}, cache: UNCACHED };
}
