import { setImmediate as letOthers } from 'node:timers/promises';
import type { Log } from '@lumigraph/lifecycle';
import { inSpan } from '@lumigraph/tracing';
import type { FormattedExecutionResult } from 'graphql';
import type { Engine } from '../engine/engine.ts';
import { subjectOf } from '../engine/event-subject.ts';
import type { SharedRule } from '../engine/live-rules.ts';
import type { LivePlan, PreparedOperation } from '../engine/prepared-operation.ts';
import { type ErrorMask, type MaskableAnswer, maskAnswer } from '../masked-errors.ts';
import type { Variables } from '../operation/conditions.ts';
import type { Asker } from '../operation/operation-request.ts';
import { asRefused, refuse } from '../operation/refused.ts';
import { createScope } from '../operation/request-scope.ts';
import { within } from '../operation/within.ts';
import { unavailable } from '../sources/source.ts';
import { createAccess } from './access.ts';
import type { Deliver, Member } from './event-group.ts';

/** Each event is a trace of its own, not part of that of whoever subscribed. */
const EVENT_SPAN = { name: 'subscription event', kind: 'consumer', attributes: {}, continues: {} } as const;

/** Viewers who are checked, or for whom an event is executed, at once. */
const AT_ONCE = 64;
/** As many clients are told before others are let in: some milliseconds' work. */
const IN_ONE_GO = 500;

/**
 * How the events of an operation are delivered. Events that a viewer has alone are completed once and told to all of the viewer's clients.
 * Of those that viewers share, each goes to whoever may see its subject: completed once for all where everyone is told the same, else once
 * for each viewer; and serialised as often.
 */
export function createDelivery(options: { executionMs: number; errorMask: ErrorMask; log: Log }) {
  const { executionMs, errorMask, log } = options;
  const maySee = createAccess(executionMs);

  return (engine: Engine, operation: PreparedOperation, live: LivePlan, variables: Variables): Deliver => {
    const { shared } = live.rule;

    async function tell(event: FormattedExecutionResult, members: readonly Member[]): Promise<void> {
      const [first] = members;
      if (!first) return;
      const { requestId } = first.asker.request;
      const answer = await complete(event, first.asker);
      const text = JSON.stringify(
        maskAnswer(answer, { errorMask, log, requestId, message: 'masked in a subscription' }),
      );
      for (const [place, { sink }] of members.entries()) {
        if (place > 0 && place % IN_ONE_GO === 0) await letOthers();
        sink.next(text);
      }
    }

    /** An event that takes too long is told as one that failed: others may follow. */
    async function complete(event: FormattedExecutionResult, { request }: Asker): Promise<MaskableAnswer> {
      const late = () => refuse(504, 'EXECUTION_TIMEOUT', 'The event took too long.');
      try {
        return await inSpan(EVENT_SPAN, () =>
          within(executionMs, engine.complete(operation, variables, event, createScope(request)), late),
        );
      } catch (error) {
        const refused = asRefused(error);
        if (!refused) log.error({ err: error, requestId: request.requestId }, 'an event failed');
        return { data: null, errors: refused?.errors ?? [unavailable('INTERNAL_SERVER_ERROR')] };
      }
    }

    if (!shared) return tell;
    return async (event, members) => {
      const subject = subjectOf(event, live);
      if (subject === null) return;
      const perViewer = [...Map.groupBy(members, ({ asker }) => asker.request.viewer?.id ?? '').values()];
      const permitted = await allowed(engine, shared, subject, perViewer);
      if (live.isSameForAll) return tell(event, permitted.flat());
      await inParallel(permitted, (some) => tell(event, some));
    };
  };

  async function allowed(
    engine: Engine,
    { seenBy }: SharedRule,
    subject: string,
    perViewer: readonly (readonly Member[])[],
  ): Promise<(readonly Member[])[]> {
    const permitted: (readonly Member[])[] = [];
    await inParallel(perViewer, async (some) => {
      const [first] = some;
      if (first && (await maySee(engine, seenBy, subject, first.asker))) permitted.push(some);
    });
    return permitted;
  }
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const line = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, line));
}
