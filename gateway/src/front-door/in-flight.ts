import type { RequestContext } from '@lumigraph/subgraph-kit';
import type { FormattedExecutionResult } from 'graphql';
import type { Variables } from '../operation/conditions.ts';

type Result = Promise<FormattedExecutionResult>;

/** Another gateway's change, which this one does not hear of, is hidden from who joins no longer than this. */
const JOIN_MS = 50;

/** Queries that are being executed now: who asks the same at the same time waits for the same answer. */
export interface InFlight {
  /** `operation` is the prepared one: that of another supergraph is another, whatever its text. */
  share(operation: object, variables: Variables, request: RequestContext, run: () => Result): Result;
  /** After a change: who asks from now on gets an answer of their own. */
  forget(): void;
}

interface Running {
  result: Result;
  joinableUntil: number;
}

export function createInFlight(): InFlight {
  let operations = new WeakMap<object, Map<string, Running>>();

  function runningOf(operation: object): Map<string, Running> {
    const known = operations.get(operation);
    if (known) return known;
    const fresh = new Map<string, Running>();
    operations.set(operation, fresh);
    return fresh;
  }

  return {
    share: (operation, variables, { viewer, accept }, run) => {
      const running = runningOf(operation);
      // What a client accepts chooses the format of its media.
      const key = JSON.stringify([viewer?.id, variables, accept]);
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
    forget: () => {
      operations = new WeakMap();
    },
  };
}
