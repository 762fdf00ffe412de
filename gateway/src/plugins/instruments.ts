import type { ApolloServerPlugin } from '@apollo/server';
import type { Log } from '@lumigraph/lifecycle';
import type { Instruments } from '../instruments.ts';
import { isInternal } from '../masked-errors.ts';
import type { GatewayContext } from '../request-scope.ts';

/** Counts and times every operation, and logs what is masked from the client. */
export function instrumentation(instruments: Instruments, log: Log): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => {
      const stop = instruments.operations.startTimer();
      return {
        didEncounterErrors: async ({ errors, contextValue, operationName }) => {
          for (const error of errors) {
            if (!isInternal(error)) continue;
            const { requestId } = contextValue.scope.request;
            log.error({ err: error.originalError ?? error, requestId, operationName, path: error.path }, 'masked');
          }
        },
        willSendResponse: async ({ operation, response }) => {
          const result = response.body.kind === 'single' ? response.body.singleResult : {};
          const outcome = !result.errors ? 'ok' : result.data ? 'partial' : 'error';
          stop({ type: operation?.operation ?? 'none', outcome });
        },
      };
    },
  };
}
