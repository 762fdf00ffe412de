import type { Opening, RequestContext } from '@lumigraph/subgraph-kit';
import type { FormattedExecutionResult, GraphQLError } from 'graphql';
import type { CachePolicy } from './cache-policy.ts';

/** An operation as a client sent it, over any transport. Nothing in it is trusted. */
export interface OperationRequest {
  query?: string | undefined;
  operationName?: string | null | undefined;
  variables?: Readonly<Record<string, unknown>> | null | undefined;
  extensions?: Readonly<Record<string, unknown>> | null | undefined;
  /** Of a persisted operation, as the appendix of GraphQL over HTTP names it. */
  documentId?: string | undefined;
}

/** Who asks, and what the subgraphs are told of it. */
export interface Asker {
  request: RequestContext;
  /** The request came with a token that is no longer, or never was, one of ours. */
  hasBadToken: boolean;
  /** When the token expires, in Unix milliseconds; null without one. */
  expiresAt: number | null;
  /** What the client calls itself (`apollographql-client-name`); null where it does not. */
  clientName: string | null;
}

/** Who sends a request, or opens a socket by it: by its Authorization header or, over a socket, by what was given instead. */
export type ReadAsker = (request: Opening, authorization: string | undefined) => Promise<Asker>;

/** How the operation came: by a GET it may only read, and only streams (WebSocket, SSE) may subscribe. */
export type Transport = 'get' | 'get stream' | 'post' | 'stream';

/** The way of every operation, whatever it came by: what it may ask, what it costs, who answers it. */
export interface FrontDoor {
  /** Never rejects: a refusal is an outcome too. */
  ask(asked: OperationRequest, asker: Asker, transport: Transport): Promise<Outcome>;
}

/** What the client is answered. */
export type Outcome =
  | {
      kind: 'result';
      result: FormattedExecutionResult;
      /** HTTP's status for `application/graphql-response+json`. */
      status: number;
      /** The document is refused, which plain `application/json` says with 200. */
      isAboutDocument: boolean;
      headers: Readonly<Record<string, string>>;
      cache: CachePolicy;
    }
  | { kind: 'events'; stream: EventStream; headers: Readonly<Record<string, string>> };

/** The events of a subscription. */
export interface EventStream {
  /** Begins to hand them on. To be called once; nothing comes any more after `fail` or `end`. */
  open(sink: EventSink): void;
  /** The client has left. */
  close(): void;
}

/** Who takes events. Texts are shared between clients, and whoever cannot keep up must drop its client: nothing is kept for it. */
export interface EventSink {
  /** A GraphQL result as JSON. */
  next(json: string): void;
  fail(errors: readonly GraphQLError[]): void;
  end(): void;
}
