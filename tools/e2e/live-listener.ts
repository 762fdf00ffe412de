import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';

const SUBSCRIPTION = 'subscription Taken($id: ID!) { readingTaken(id: $id) { number payload } }';
const eventSchema = z.object({
  type: z.literal('next'),
  payload: z.object({ data: z.object({ readingTaken: z.object({ number: z.number() }) }) }),
});

/** A bare client on graphql-transport-ws that listens to the readings of one id. */
export interface LiveListener {
  socket: WebSocket;
  /** The numbers of the readings it was told. */
  told: number[];
  /** The next message. */
  next(): Promise<unknown>;
  /** The code that its socket is closed with. */
  closed: Promise<unknown>;
}

export async function openListener(url: string, id: string): Promise<LiveListener> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = once(socket, 'close').then(([code]): unknown => code);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  const told: number[] = [];
  socket.on('message', (message) => {
    told.push(eventSchema.parse(JSON.parse(String(message))).payload.data.readingTaken.number);
  });
  const payload = { query: SUBSCRIPTION, variables: { id } };
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
  return { socket, told, closed, next: () => once(socket, 'message') };
}
