import type { FetchNode } from '@apollo/query-planner';
import type { Log } from '@lumigraph/lifecycle';
import type { Operation, RequestContext } from '@lumigraph/subgraph-kit';
import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import type { Gauge } from 'prom-client';
import type { Engine } from '../engine/engine.ts';
import { subjectOf } from '../engine/event-subject.ts';
import type { LivePlan, PreparedOperation } from '../engine/prepared-operation.ts';
import { type AnyError, asGraphQLErrors, type ErrorMask } from '../masked-errors.ts';
import type { Variables } from '../operation/conditions.ts';
import type { Asker, EventStream } from '../operation/operation-request.ts';
import { whenOver } from '../operation/when-over.ts';
import { unavailable } from '../sources/source.ts';
import { createDelivery } from './delivery.ts';
import { type EventGroup, type Place, startEventGroup } from './event-group.ts';

type Opening = Promise<EventGroup | FormattedExecutionResult>;

/** Answers subscriptions: the events of one subgraph, each completed by the others. Equal ones share what can be shared. */
export function createSubscriptions(options: { running: Gauge; executionMs: number; errorMask: ErrorMask; log: Log }) {
  const { running, errorMask, log } = options;
  const delivery = createDelivery(options);
  const groups = new WeakMap<Engine, Map<string, Opening>>();

  return async function subscribe(
    engine: Engine,
    operation: PreparedOperation,
    variables: Variables,
    asker: Asker,
  ): Promise<EventStream | FormattedExecutionResult> {
    const { live } = operation.plan();
    if (!live) throw new Error('the operation is no subscription');
    const open = groups.get(engine) ?? new Map<string, Opening>();
    groups.set(engine, open);
    const key = groupKey(operation, live, variables, asker.request);
    const forget = (opening: Opening) => {
      if (open.get(key) === opening) open.delete(key);
    };
    for (;;) {
      const opening: Opening = open.get(key) ?? start(engine, operation, live, variables, asker, () => forget(opening));
      open.set(key, opening);
      const group = await opening.catch((error: unknown) => {
        forget(opening);
        throw error;
      });
      if (!('enter' in group)) {
        forget(opening);
        return group;
      }
      // Its last client may have left just now: then another is opened.
      const place = group.enter();
      if (place) return streamOf(place, asker, running);
    }
  };

  async function start(
    engine: Engine,
    operation: PreparedOperation,
    live: LivePlan,
    variables: Variables,
    asker: Asker,
    onEnd: () => void,
  ): Opening {
    const source = engine.sources[live.primary.serviceName];
    if (!source) throw new Error(`no subgraph is called ${live.primary.serviceName}`);
    // Events for several viewers are asked for as nobody: each of them is checked when there is an event.
    const request = live.rule.shared ? { ...asker.request, viewer: null } : asker.request;
    const events = await source.subscribe(primaryOperation(live.primary, variables), request);
    if (!(Symbol.asyncIterator in events)) return events;
    return startEventGroup({
      events,
      deliver: delivery(engine, operation, live, variables),
      stateOf: live.rule.isState ? (event) => subjectOf(event, live) ?? '' : null,
      explain: (error) => explain(error, live.primary.serviceName, asker),
      onEnd,
    });
  }

  /** What clients are told when a stream breaks: the subgraph's own errors, or that it went away. */
  function explain(error: unknown, serviceName: string, { request }: Asker): readonly GraphQLError[] {
    const own: AnyError[] = error instanceof GraphQLError ? [error] : Array.isArray(error) ? error : [];
    if (own.length === 0) log.warn({ err: error, requestId: request.requestId }, 'a subscription broke');
    const [first = unavailable('TEMPORARILY_UNAVAILABLE')] = own;
    return asGraphQLErrors([
      errorMask.mask({ ...first, message: first.message, extensions: { ...first.extensions, serviceName } }),
    ]);
  }
}

/** What a client accepts chooses the format of its media. */
function groupKey(operation: PreparedOperation, { rule }: LivePlan, variables: Variables, request: RequestContext) {
  const viewer = rule.shared ? null : (request.viewer?.id ?? '');
  return JSON.stringify([operation.hash, operation.node.name?.value, variables, request.accept, viewer]);
}

function streamOf(place: Place, asker: Asker, running: Gauge): EventStream {
  let isOpen = false;
  return whenOver(
    {
      open: (sink) => {
        isOpen = true;
        running.inc();
        place.join({ asker, sink });
      },
      close: place.leave,
    },
    () => {
      if (isOpen) running.dec();
    },
  );
}

function primaryOperation(primary: FetchNode, given: Variables): Operation {
  const used = (primary.variableUsages ?? []).filter((name) => given[name] !== undefined);
  const variables = Object.fromEntries(used.map((name) => [name, given[name]]));
  return { query: primary.operation, operationName: primary.operationName, variables };
}
