import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type ExecutionResult, print } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

/** The answer held GraphQL errors, or was none. */
class ApiFailure extends Error {
  readonly codes: readonly string[];
  constructor(message: string, codes: readonly string[]) {
    super(message);
    this.codes = codes;
  }
}

/** Lumigraph's public API as one client sees it. */
export interface Api {
  /** The whole answer, errors included. */
  ask<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<ExecutionResult<Result>>;
  /** The data of an answer without errors. Throws an ApiFailure otherwise. */
  request<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables): Promise<Result>;
  /** The events of a subscription, over graphql-transport-ws, until it completes or the reader stops. */
  subscribe<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): AsyncIterableIterator<ExecutionResult<Result, unknown>>;
}

const TIMEOUT_MS = 30_000;

/** The API at `url` (`http://localhost:4000`), signed in by an access token or anonymous; `headers` go with each request. */
export function connectApi(url: string, accessToken?: string, headers: Record<string, string> = {}): Api {
  const authorization = accessToken === undefined ? undefined : `Bearer ${accessToken}`;
  async function ask<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<ExecutionResult<Result>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...headers,
        ...(authorization && { authorization }),
      },
      body: JSON.stringify({ query: print(document), variables }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return (await response.json()) as ExecutionResult<Result>;
  }
  return {
    ask,
    request: async (document, variables) => {
      const { data, errors } = await ask(document, variables);
      if (errors || !data) {
        const codes = (errors ?? []).map(({ extensions }) => String(extensions?.code));
        throw new ApiFailure(
          (errors ?? []).map(({ message, path }) => `${path?.join('.') ?? ''}: ${message}`).join('; '),
          codes,
        );
      }
      return data;
    },
    subscribe: (document, variables) => {
      const client = createClient({
        url: `${url.replace(/^http/, 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        ...(authorization && { connectionParams: { authorization } }),
        lazyCloseTimeout: 0,
        retryAttempts: 0,
      });
      return client.iterate({ query: print(document), variables }) as ReturnType<Api['subscribe']> as never;
    },
  };
}
