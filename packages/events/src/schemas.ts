import type { z } from 'zod';
import { engagementEvents } from './engagement.ts';
import { graphEvents } from './graph.ts';
import { mediaEvents } from './media.ts';
import { moderationEvents } from './moderation.ts';
import { postEvents } from './posts.ts';
import { storyEvents } from './stories.ts';
import { workMessages } from './work.ts';

/** Every event and work message by name. Unknown fields pass, so that old and new versions run side by side. */
export const eventSchemas = {
  ...mediaEvents,
  ...postEvents,
  ...storyEvents,
  ...graphEvents,
  ...engagementEvents,
  ...moderationEvents,
  ...workMessages,
};

export type EventName = keyof typeof eventSchemas;
export type EventData<Name extends EventName> = z.output<(typeof eventSchemas)[Name]>;

/** An event as a domain tells it: its name, the slot that decides its partition, and ids only (no personal content). */
export type LumigraphEvent = { [Name in EventName]: { name: Name; slot: number; data: EventData<Name> } }[EventName];

/** The data of a received event. Throws a ZodError where it does not hold to its schema. */
export function parseEvent<Name extends EventName>(name: Name, data: unknown): EventData<Name> {
  return eventSchemas[name].parse(data) as EventData<Name>;
}
