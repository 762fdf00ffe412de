import type { ApolloServerPlugin } from '@apollo/server';

/** Leaves out the gateway's `extensions.valueCompletion`: that a null moved up to a nullable field is how our schema says "gone". */
export const plainAnswers: ApolloServerPlugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { body } }) => {
      if (body.kind === 'single') delete body.singleResult.extensions;
    },
  }),
};
