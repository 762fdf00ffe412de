import type { EventName } from './schemas.ts';

/** Subjects end in a partition token so that consumers can be split later. */
const PARTITIONS = 64;

/** The names of streams, subjects and durables under one namespace. */
export interface Subjects {
  /** `foreign` is there only where others' messages are consumed. */
  streams: { events: string; work: string; dead: string; foreign: string };
  streamOf(name: EventName): string;
  event(name: EventName, slot: number): string;
  everyPartition(name: EventName): string;
  dead(durable: string): string;
  everyDead: string;
  live(topic: string): string;
  patterns: { events: string; work: string; dead: string };
}

export function subjectsOf(namespace: string): Subjects {
  const streams = {
    events: `${namespace}-events`,
    work: `${namespace}-work`,
    dead: `${namespace}-dead`,
    foreign: `${namespace}-foreign`,
  };
  const isWork = (name: EventName) => name.startsWith('work.');
  const base = (name: EventName) => (isWork(name) ? `${namespace}.${name}` : `${namespace}.events.${name}`);
  return {
    streams,
    streamOf: (name) => (isWork(name) ? streams.work : streams.events),
    event: (name, slot) => `${base(name)}.${slot % PARTITIONS}`,
    everyPartition: (name) => `${base(name)}.*`,
    dead: (durable) => `${namespace}.dead.${durable}`,
    everyDead: `${namespace}.dead.*`,
    live: (topic) => `${namespace}.live.${topic}`,
    patterns: { events: `${namespace}.events.>`, work: `${namespace}.work.>`, dead: `${namespace}.dead.>` },
  };
}
