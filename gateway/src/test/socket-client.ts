import { once } from 'node:events';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A client on graphql-transport-ws, as applications use it; `authorization` goes into `connection_init`. */
export function connectSocket(url: string, authorization?: string): Client {
  return createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(authorization !== undefined && { connectionParams: { authorization } }),
  });
}

/** A bare socket that sends these messages when it is open. */
export function openBareSocket(url: string, messages: string[]) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const answered = once(socket, 'message');
  const closed = once(socket, 'close').then(([code]): unknown => code);
  socket.on('open', () => {
    for (const message of messages) socket.send(message);
  });
  return { socket, answered, closed };
}
