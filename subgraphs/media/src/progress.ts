import type { Events } from '@lumigraph/events';
import type { MediaId } from '@lumigraph/ids';
import { z } from 'zod';
import type { MediaRow } from './data/media.ts';
import type { MediaRecord } from './media-record.ts';

const stages = [
  'awaiting',
  'uploaded',
  'probing',
  'decoding',
  'transcoding',
  'rendering',
  'storing',
  'ready',
  'failed',
] as const;

/** Where the processing of a media stands. */
type Stage = (typeof stages)[number];

/** What the worker tells live, for whoever listens at this moment. The fraction goes from 0 to 1, in hundredths. */
export interface Progress {
  stage: Stage;
  fraction: number;
}

const progressSchema = z.looseObject({ stage: z.enum(stages), fraction: z.number().min(0).max(1) });

/** Live messages can be lost: the row, which is the truth, is read again this often. */
const REREAD_MS = 3_000;

const topicOf = (id: MediaId) => `media.${id}`;

/** Tells how far a media has come. */
export function tellProgress(events: Pick<Events, 'publishLive'>, id: MediaId, progress: Progress): void {
  const fraction = Math.round(progress.fraction * 100) / 100;
  events.publishLive(topicOf(id), { ...progress, fraction });
}

/** How far a media has come, by its row alone. */
function progressOf(media: MediaRow): Progress {
  if (media.status === 'READY') return { stage: 'ready', fraction: 1 };
  if (media.status === 'FAILED') return { stage: 'failed', fraction: 1 };
  return media.status === 'PROCESSING' ? { stage: 'uploaded', fraction: 0.05 } : { stage: 'awaiting', fraction: 0 };
}

export type ProgressOfMedia = Progress & { media: MediaRow };

interface Sources {
  events: Pick<Events, 'subscribeLive'>;
  record: Pick<MediaRecord, 'find'>;
  onFault(error: unknown): void;
}

/** The progress of a media: its present state, then what changes; the fraction never falls. Ends when the media is READY, FAILED or gone. */
export async function followProgress(sources: Sources, id: MediaId): Promise<AsyncGenerator<ProgressOfMedia, void>> {
  // Before the first reading, so that nothing can happen unseen between the two.
  const live = sources.events.subscribeLive(topicOf(id));
  const present = await sources.record.find(id).catch((error: unknown) => {
    live.stop();
    throw error;
  });
  return endingAtOnce(follow(sources, live, present), live.stop);
}

async function* follow(
  { record, onFault }: Sources,
  live: ReturnType<Events['subscribeLive']>,
  present: MediaRow | null,
): AsyncGenerator<ProgressOfMedia, void> {
  const messages = live[Symbol.asyncIterator]();
  let media = present;
  let coming = messages.next();
  let heard: Progress | undefined;
  let told = -1;
  try {
    while (media) {
      const progress = furthest(progressOf(media), heard);
      if (progress.fraction > told) yield { ...progress, media };
      told = Math.max(told, progress.fraction);
      if (isOver(media)) return;
      const message = await within(REREAD_MS, coming);
      if (message?.done) return;
      if (message) coming = messages.next();
      heard = progressSchema.safeParse(message?.value).data;
      // Whatever is told, the media goes with it as it is now.
      media = await reread(media);
    }
  } finally {
    live.stop();
  }

  async function reread(last: MediaRow): Promise<MediaRow | null> {
    return record.find(last.id).catch((error: unknown) => {
      onFault(error);
      return last;
    });
  }
}

/** The row alone says that it is over: a live message may come before the row can be read. */
function furthest(stored: Progress, heard: Progress | undefined): Progress {
  return heard && heard.fraction < 1 && heard.fraction > stored.fraction ? heard : stored;
}

function isOver(media: MediaRow): boolean {
  return media.status === 'READY' || media.status === 'FAILED';
}

/** What comes within the time, else null. */
async function within<Value>(millis: number, coming: Promise<Value>): Promise<Value | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, millis, null);
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A generator that waits would hear of its end only after the next value; stopping what it waits for ends it at once. */
function endingAtOnce<Value>(updates: AsyncGenerator<Value, void>, stop: () => void): AsyncGenerator<Value, void> {
  const end = updates.return.bind(updates);
  updates.return = (value) => {
    stop();
    return end(value);
  };
  return updates;
}
