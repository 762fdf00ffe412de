import { DiscardPolicy, type JetStreamManager, nanos, RetentionPolicy, StorageType, type StreamConfig } from 'nats';
import type { Subjects } from './subjects.ts';

const DAY_MS = 86_400_000;
const TWO_MINUTES_MS = 120_000;

/**
 * Makes the three streams where they are missing: events (7 days), work (until done) and dead letters (30 days). Each is bounded by a
 * number of messages (some hundred bytes each): a bound in bytes would be reserved on the disk at once.
 */
export async function ensureStreams(manager: JetStreamManager, subjects: Subjects, replicas: number): Promise<void> {
  const shared = { storage: StorageType.File, num_replicas: replicas, duplicate_window: nanos(TWO_MINUTES_MS) };
  const streams: Partial<StreamConfig>[] = [
    {
      ...shared,
      name: subjects.streams.events,
      subjects: [subjects.patterns.events],
      retention: RetentionPolicy.Limits,
      max_age: nanos(7 * DAY_MS),
      max_msgs: 20_000_000,
      discard: DiscardPolicy.Old,
    },
    {
      ...shared,
      name: subjects.streams.work,
      subjects: [subjects.patterns.work],
      retention: RetentionPolicy.Workqueue,
      max_msgs: 5_000_000,
      discard: DiscardPolicy.New,
    },
    {
      ...shared,
      name: subjects.streams.dead,
      subjects: [subjects.patterns.dead],
      retention: RetentionPolicy.Limits,
      max_age: nanos(30 * DAY_MS),
      max_msgs: 100_000,
      discard: DiscardPolicy.Old,
    },
  ];
  for (const stream of streams) await manager.streams.add(stream);
}
