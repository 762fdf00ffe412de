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

/** A bare socket that has sent these messages; resolves when it is closed, with the code. */
export function closeCodeOf(url: string, messages: string[], protocol = 'graphql-transport-ws'): Promise<number> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocol);
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      for (const message of messages) socket.send(message);
    });
    socket.on('close', resolve);
    socket.on('error', reject);
  });
}
