export { type Connection, connectionOf, decodeCursor, encodeCursor, readFirst } from './connection.ts';
export type { RequestContext, Viewer } from './context.ts';
export { apiError, type ErrorCode, mutation, Refusal, requireViewer, type UserErrorCode } from './errors.ts';
export { createExecutor, type Executor, type Operation } from './executor.ts';
export { createLoader } from './loader.ts';
export { runSubgraph, serveSubgraph } from './serve.ts';
export { buildSchema, type Subgraph } from './subgraph.ts';
export { signVouch } from './vouch.ts';
