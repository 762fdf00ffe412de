import type { RequestContext } from '@lumigraph/subgraph-kit';
import type { FormattedExecutionResult } from 'graphql';
import type { PreparedOperation } from '../engine/prepared-operation.ts';

type Result = Promise<FormattedExecutionResult>;

/** Another gateway's change, which this one does not hear of, is hidden from who joins no longer than this. */
const JOIN_MS = 50;

/** Queries that are being executed now: who asks the same at the same time waits for the same answer. */
export interface InFlight {
  share(
    operation: Pick<PreparedOperation, 'hash' | 'node'>,
    variables: Readonly<Record<string, unknown>>,
    request: RequestContext,
    run: () => Result,
  ): Result;
  /** After a change: who asks from now on gets an answer of their own. */
  forget(): void;
}

export function createInFlight(): InFlight {
  const running = new Map<string, { result: Result; joinableUntil: number }>();

  return {
    share: (operation, variables, { viewer, accept }, run) => {
      // What a client accepts chooses the format of its media.
      const key = JSON.stringify([viewer?.id, operation.hash, operation.node.name?.value, variables, accept]);
      const known = running.get(key);
      if (known && known.joinableUntil >= performance.now()) return known.result;
      const mine = {
        joinableUntil: performance.now() + JOIN_MS,
        result: run().finally(() => {
          if (running.get(key) === mine) running.delete(key);
        }),
      };
      running.set(key, mine);
      return mine.result;
    },
    forget: () => running.clear(),
  };
}
