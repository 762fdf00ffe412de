import type { Clients, Part } from '@lumigraph/lifecycle';
import { createFanout } from './fanout.ts';

/** Keeps the timelines in Redis up with what is published and deleted and with who follows whom. */
export async function createFanoutWorker(clients: Clients): Promise<Part> {
  const { events } = clients;
  const { spread, deliver, withdraw, remove, forget } = createFanout(clients);
  const consumptions = await Promise.all([
    events.consume({ durable: 'fanout-published', event: 'posts.published', handle: spread }),
    events.consume({ durable: 'fanout-chunk', event: 'work.fanoutChunk', handle: deliver }),
    events.consume({ durable: 'fanout-deleted', event: 'posts.deleted', handle: withdraw }),
    events.consume({ durable: 'fanout-removal', event: 'work.fanoutRemoval', handle: remove }),
    events.consume({ durable: 'fanout-followed', event: 'graph.followed', handle: forget }),
    events.consume({ durable: 'fanout-unfollowed', event: 'graph.unfollowed', handle: forget }),
  ]);
  return { stop: async () => void (await Promise.all(consumptions.map((consumption) => consumption.stop()))) };
}
