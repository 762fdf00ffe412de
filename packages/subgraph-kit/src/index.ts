export {
  type Connection,
  connectionOf,
  decodeCursor,
  encodeCursor,
  fillPage,
  foreignCursor,
  momentInCursor,
  readFirst,
} from './connection.ts';
export type { RequestContext, Viewer } from './context.ts';
export { apiError, type ErrorCode, mutation, Refusal, requireViewer, type UserErrorCode } from './errors.ts';
export { createExecutor, type Operation } from './executor.ts';
export { createLoader } from './loader.ts';
export { mapStream } from './map-stream.ts';
export { isDeepDocument, isDeepJson, nestingBy } from './nesting.ts';
export { runSubgraph, serveSubgraph } from './serve.ts';
export type { Opening } from './socket.ts';
export { createSockets, type SocketOperation, type SocketSession, type Sockets } from './sockets.ts';
export { buildSchema, type Subgraph } from './subgraph.ts';
export { parseText, readIdempotencyKey, readText, type TextRule } from './text.ts';
export { signVouch } from './vouch.ts';
