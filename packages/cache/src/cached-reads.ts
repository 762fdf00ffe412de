import { randomUUID } from 'node:crypto';
import type { Breaker } from '@lumigraph/breaker';
import { isStoreAway } from '@lumigraph/database';
import { type Answer, getEach, overKeys, type Redis } from '@lumigraph/redis';
import { FILL, filledEntry, leaseEntry, readEntry, TAKE_LEASE } from './entry.ts';
import type { Epoch } from './epoch.ts';

/** One family of keys: what stands behind them, and how it is written. */
export interface Family<Id, Value> {
  /** For metrics. */
  name: string;
  keyOf(id: Id): string;
  /** How long an answer is used at most, 1–60. */
  seconds: number;
  /** Reads the truth; what the map lacks does not exist. */
  load(ids: readonly Id[]): Promise<ReadonlyMap<Id, Value>>;
  encode(value: Value): string;
  /** The value of a text that `encode` wrote, or null where it is none. Another way of writing wants another key: old and new processes run side by side. */
  decode(text: string): Value | null;
}

/** How one read was answered: by so many keys, and by the truth for so many. */
export type ReadListener = (read: { family: string; hits: number; misses: number }) => void;

export interface CachedReads<Id, Value> {
  /** What there is of these, each once; what the map lacks does not exist. One round trip, and for what is not cached two more. */
  read(ids: readonly Id[]): Promise<Map<Id, Value>>;
}

interface Sources {
  redis: Redis;
  epoch: Epoch;
  breaker: Breaker;
  onFault(error: unknown): void;
  onRead: ReadListener;
}

/** A reader whose load takes longer does not fill. */
const LEASE_MS = 5_000;
const MOST_SECONDS = 60;

/**
 * Reads through Redis by leases (Nishtala et al., Scaling Memcache at Facebook, NSDI 2013, 3.2.1): who misses marks the key as theirs
 * before they read the truth, and fills it only while the mark stands. Who changes the truth takes the key away, and with it the mark, so
 * that what was read before the change is never put back after it. Without Redis every read is one of the truth.
 */
export function cachedReads<Id, Value>(sources: Sources, family: Family<Id, Value>): CachedReads<Id, Value> {
  const { redis, epoch, breaker, onFault, onRead } = sources;
  if (!(family.seconds > 0 && family.seconds <= MOST_SECONDS)) throw new RangeError('a cached answer lives 1–60 s');
  return {
    read: async (ids) => {
      const asked = [...new Set(ids)];
      if (asked.length === 0) return new Map();
      const present = await epoch.known();
      if (present === null) return new Map(await family.load(asked));
      const { found, unknown, leased, lease } = await look(asked, present);
      onRead({ family: family.name, hits: asked.length - unknown.length, misses: unknown.length });
      if (unknown.length === 0) return found;
      const loaded = await family.load(unknown);
      fill(leased, lease, (id) => entryOf(present, loaded.get(id))).catch(onFault);
      return new Map([...found, ...loaded]);
    },
  };

  /** What Redis knows; of the rest, what this reader has leased. */
  async function look(ids: readonly Id[], present: number) {
    const found = new Map<Id, Value>();
    const lease = leaseEntry(present, randomUUID());
    const held = await ask(() => getEach(redis, ids.map(family.keyOf)));
    const first = sort(ids, held, present, found);
    const leases = first.absent.length > 0 ? await ask(() => takeLeases(first.absent, present, lease)) : [];
    const second = sort(first.absent, leases, present, found);
    return { found, unknown: [...first.untold, ...second.untold, ...second.absent], leased: second.absent, lease };
  }

  /** Puts what is known into `found`; the others are absent, or untold: Redis did not say, or another reads them. */
  function sort(ids: readonly Id[], answers: readonly Answer[], present: number, found: Map<Id, Value>) {
    const absent: Id[] = [];
    const untold: Id[] = [];
    ids.forEach((id, index) => {
      const [error, held] = answers[index] ?? [UNTOLD];
      const entry = error ? null : readEntry(held, present);
      const value = entry?.kind === 'value' ? family.decode(entry.text) : null;
      if (value !== null) found.set(id, value);
      else if (error || (entry && entry.kind !== 'missing')) untold.push(id);
      else if (entry === null) absent.push(id);
    });
    return { absent, untold };
  }

  function takeLeases(ids: readonly Id[], present: number, lease: string): Promise<Answer[]> {
    return overKeys(redis, ids, family.keyOf, (pipeline, key) =>
      pipeline.eval(TAKE_LEASE, 1, key, present, lease, LEASE_MS),
    );
  }

  /** The answers; none while Redis is away, hangs, or was so a moment ago. */
  async function ask(question: () => Promise<Answer[]>): Promise<readonly Answer[]> {
    try {
      return await breaker.run(async () => {
        const answers = await question();
        const [first] = answers;
        if (first?.[0] && answers.every(([error]) => isStoreAway(error))) throw first[0];
        return answers;
      });
    } catch {
      return []; // The breaker has told of it.
    }
  }

  /** Nobody waits for it: what cannot be filled is read again. */
  async function fill(ids: readonly Id[], lease: string, entry: (id: Id) => string): Promise<void> {
    await overKeys(redis, ids, family.keyOf, (pipeline, key, id) =>
      pipeline.eval(FILL, 1, key, lease, entry(id), family.seconds * 1_000),
    );
  }

  function entryOf(present: number, value: Value | undefined): string {
    return filledEntry(present, value === undefined ? null : family.encode(value));
  }
}

const UNTOLD = new Error('Redis was not asked');
