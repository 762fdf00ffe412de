import type { ApolloServerPlugin } from '@apollo/server';
import {
  GraphQLError,
  type GraphQLErrorExtensions,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import type { GatewayContext } from '../request-scope.ts';

/** What a client calls in order to get a good token, and so may call with a bad one. */
const SESSION_FIELDS = new Set(['refreshSession', 'signIn', 'signUp', 'signOut']);

/** Refuses what must not be executed: what names no operation, a subscription over HTTP, and nearly everything beside a bad token. */
export const refusals: ApolloServerPlugin<GatewayContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation, contextValue }) => {
      // The gateway would fail on it as on a fault of its own.
      if (!operation)
        throw refusal(
          400,
          'OPERATION_RESOLUTION_FAILURE',
          'The document has no operation of this name, or several and none is named.',
        );
      if (operation.operation === 'subscription')
        throw refusal(400, 'BAD_REQUEST', 'Subscriptions are served over WebSocket (graphql-transport-ws).');
      if (contextValue.hasBadToken && !isSessionOperation(operation))
        throw refusal(401, 'UNAUTHENTICATED', 'The access token has expired or is not valid.');
    },
  }),
};

function isSessionOperation({ operation, selectionSet: { selections } }: OperationDefinitionNode): boolean {
  return operation === 'mutation' && selections.length === 1 && selections.every(isSessionField);
}

function isSessionField(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && SESSION_FIELDS.has(selection.name.value);
}

function refusal(status: number, code: string, message: string): GraphQLError {
  const extensions: GraphQLErrorExtensions = { code, http: { status } };
  return new GraphQLError(message, { extensions });
}
