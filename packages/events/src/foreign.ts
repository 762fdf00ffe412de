import { DiscardPolicy, nanos, RetentionPolicy, StorageType } from 'nats';
import { type Consumption, consumeFrom, type Hands } from './consume.ts';
import type { HandlingOptions, Reports } from './handle.ts';
import type { Line } from './line.ts';

const DAY_MS = 86_400_000;

/** How messages of others are worked off: what is no JSON comes as undefined. */
export interface ForeignOptions extends HandlingOptions<unknown>, Hands {
  /** The NATS subject on which others publish; none of ours. */
  subject: string;
}

/** Consumes what others publish on a subject of theirs, kept from now on in a stream of ours (up to 7 days, 1,000,000 messages) until it is handled. */
export function consumeForeign(
  line: Line,
  replicas: number,
  { subject, handle, ...options }: ForeignOptions,
  reports: Reports,
): Promise<Consumption> {
  const stream = line.subjects.streams.foreign;
  const source = {
    what: subject,
    stream,
    filterSubject: subject,
    prepare: async ({ manager }: ReturnType<Line['now']>) => {
      await manager.streams.add({
        name: stream,
        subjects: [subject],
        retention: RetentionPolicy.Workqueue,
        storage: StorageType.File,
        num_replicas: replicas,
        max_age: nanos(7 * DAY_MS),
        max_msgs: 1_000_000,
        discard: DiscardPolicy.Old,
      });
    },
  };
  return consumeFrom(line, source, { ...options, handle: (data, delivery) => handle(decode(data), delivery) }, reports);
}

function decode(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
}
