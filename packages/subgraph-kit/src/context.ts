import type { UserId } from '@lumigraph/ids';

/** Who asks. */
export interface Viewer {
  id: UserId;
}

/** What the gateway tells a subgraph of the client's request. */
export interface RequestContext {
  /** Null for anonymous requests. */
  viewer: Viewer | null;
  requestId: string;
  /** The client's Accept header, by which `Media.url(format: AUTO)` negotiates. */
  accept: string;
  /** The client's address, for rate limits. */
  address: string;
}
