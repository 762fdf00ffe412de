import { type EventData, type EventName, parseEvent } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { JSONCodec } from 'nats';

/** Every event of one name that the stream holds, oldest first. */
export async function published<Name extends EventName>(
  { events }: Pick<Clients, 'events'>,
  name: Name,
): Promise<EventData<Name>[]> {
  const { stream, subjects } = events.inside;
  const filterSubjects = subjects.everyPartition(name);
  const consumer = await stream.consumers.get(subjects.streamOf(name), { filterSubjects });
  const { num_pending: count } = await consumer.info();
  const found: EventData<Name>[] = [];
  if (count > 0) {
    for await (const message of await consumer.fetch({ max_messages: count, expires: 5_000 })) {
      found.push(parseEvent(name, JSONCodec<unknown>().decode(message.data)));
    }
  }
  // Whoever waits until all consumers have nothing to do would wait for this one.
  await consumer.delete();
  return found;
}
