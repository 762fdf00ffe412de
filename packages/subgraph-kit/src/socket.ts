import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { isDeepJson } from './nesting.ts';

const INTERNAL = 4500;
/** A code of ours: the client reads more slowly than it is written to. */
const TOO_SLOW = 4413;
const PING_MS = 12_000;
/** A client that cannot even read why it is dropped is cut off after this. */
const GOODBYE_MS = 2_000;

/** What is kept of the request that opened a socket: all of it would weigh on every socket for as long as it is open. */
export interface Opening extends Pick<IncomingMessage, 'headers'> {
  socket: Pick<Socket, 'remoteAddress'>;
}

/** What a socket carries through the protocol. */
export interface SocketExtra {
  opening: Opening;
  /** Sends a message of the protocol past graphql-ws; `json` is its payload, serialised already. */
  sendNext(id: string, json: string): void;
  close(code: number, reason: string): void;
  isOpen(): boolean;
}

/**
 * Lets one socket speak the protocol, and pings it. graphql-ws has this too, but there a client's faults are written to the console, and what
 * a slow client does not read is kept without bound.
 */
export function speak(
  protocol: Server<SocketExtra>,
  socket: WebSocket,
  { headers, socket: { remoteAddress } }: IncomingMessage,
  { onFault, ...most }: { nesting: number; bufferedBytes: number; onFault(error: unknown): void },
): void {
  const close = (code: number, reason: string) => {
    if (socket.readyState !== socket.OPEN) return;
    socket.close(code, reason);
    const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
    socket.once('close', () => clearTimeout(timer));
  };
  const send = (text: string) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > most.bufferedBytes) return close(TOO_SLOW, 'The client reads too slowly');
    socket.send(text);
  };
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send,
      close,
      onMessage: (listen) => {
        socket.on('message', (data) => {
          const text = String(data);
          if (isDeepJson(text, most.nesting)) return close(CloseCode.BadRequest, 'The message is nested too deeply');
          listen(text).catch((error: unknown) => {
            onFault(error);
            // The reason of a close never tells a client what went wrong inside.
            close(INTERNAL, 'Internal error');
          });
        });
      },
    },
    {
      opening: { headers, socket: { remoteAddress } },
      close,
      isOpen: () => socket.readyState === socket.OPEN,
      sendNext: (id, json) => send(`{"id":${JSON.stringify(id)},"type":"next","payload":${json}}`),
    },
  );
  const stopPinging = ping(socket);
  // A message that is too long, or no WebSocket at all: ws closes the socket by itself.
  socket.on('error', () => {});
  socket.once('close', (code, reason) => {
    stopPinging();
    void closed(code, String(reason));
  });
}

/** Cuts off a socket that has not answered one ping when the next is due. */
function ping(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}
