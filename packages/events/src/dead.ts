import { AckPolicy, headers, type JsMsg } from 'nats';
import type { EventsInside } from './line.ts';

const SUBJECT = 'Lumigraph-Subject';
const ERROR = 'Lumigraph-Error';

/** A message that failed five times. */
export interface DeadMessage {
  sequence: number;
  durable: string;
  subject: string;
  error: string;
  data: string;
  diedAt: Date;
}

/** Moves a message to the dead-letter stream with its error; burying it twice leaves it there once. */
export async function bury(inside: EventsInside, durable: string, message: JsMsg, error: unknown): Promise<void> {
  const head = headers();
  head.set(SUBJECT, message.subject);
  head.set(ERROR, (error instanceof Error ? error.message : String(error)).replace(/[\r\n]+/g, ' ').slice(0, 1_000));
  const msgID = `${durable}:${message.info.stream}:${message.seq}`;
  await inside.stream.publish(inside.subjects.dead(durable), message.data, { headers: head, msgID });
}

/** The dead messages, oldest first, at most `limit`. */
export async function listDead({ manager, stream, subjects }: EventsInside, limit = 1_000): Promise<DeadMessage[]> {
  const { state } = await manager.streams.info(subjects.streams.dead);
  if (state.messages === 0) return [];
  const { name } = await manager.consumers.add(subjects.streams.dead, {
    ack_policy: AckPolicy.None,
    inactive_threshold: 10_000_000_000,
  });
  const consumer = await stream.consumers.get(subjects.streams.dead, name);
  const batch = await consumer.fetch({ max_messages: Math.min(limit, state.messages), expires: 2_000 });
  const dead: DeadMessage[] = [];
  for await (const message of batch) {
    dead.push({
      sequence: message.seq,
      durable: message.subject.split('.').at(-1) ?? '',
      subject: message.headers?.get(SUBJECT) ?? '',
      error: message.headers?.get(ERROR) ?? '',
      data: message.string(),
      diedAt: new Date(message.info.timestampNanos / 1e6),
    });
  }
  return dead;
}

/** Sends dead messages to their subjects again and takes them off the dead-letter stream. Returns how many. */
export async function redriveDead(inside: EventsInside, dead: readonly DeadMessage[]): Promise<number> {
  for (const message of dead) {
    await inside.stream.publish(message.subject, message.data, { msgID: `redrive:${message.sequence}` });
    await inside.manager.streams.deleteMessage(inside.subjects.streams.dead, message.sequence);
  }
  return dead.length;
}
