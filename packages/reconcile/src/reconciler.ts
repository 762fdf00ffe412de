import { type Id, SLOTS } from '@lumigraph/ids';

/** A count that was not what its rows are, and is mended. */
export interface Drift {
  /** Such as `users.follower_count`. */
  count: string;
  /** Whose it is. */
  id: Id;
  from: number;
  to: number;
}

/** What lies behind a place in the order of slots and ids: something that has counts, and whether they seemed to differ from their rows. */
interface Suspect<Of extends Id = Id> {
  slot: number;
  id: Of;
  differs: boolean;
}

/** A place in the order of slots and ids; a batch begins behind it. */
export interface Place {
  slot: number;
  id: string;
}

/** Brings the counts of one kind into line with the rows that they count. */
export interface Reconciler {
  /** Such as `users`: it stands in the position of a run, so it never changes. */
  name: string;
  /** Mends the batch behind a place; the place behind it, or null where that was the last. */
  batch(place: Place): Promise<{ next: Place | null; drifts: Drift[] }>;
  start(): void;
  stop(): Promise<void>;
}

/** Where every reconciler begins. */
export const FIRST: Place = { slot: 0, id: '0' };
/** Looked at by one statement; few enough that empty slots are passed quickly, and none is asked for long. */
const SLOTS_AT_ONCE = 512;
const BATCH = 200;

/**
 * One batch: `look` gives what lies behind a place in these slots, in the order of slots and ids, without locks; `mend` counts one of them
 * again with its counts locked, so that it is exact whatever is written meanwhile.
 */
export async function reconcileBatch<Of extends Id>(
  place: Place,
  look: (slots: number[], place: Place, limit: number) => Promise<Suspect<Of>[]>,
  mend: (suspect: Suspect<Of>) => Promise<Drift[]>,
): Promise<{ next: Place | null; drifts: Drift[] }> {
  const end = Math.min(SLOTS, (Math.floor(place.slot / SLOTS_AT_ONCE) + 1) * SLOTS_AT_ONCE);
  const slots = Array.from({ length: end - place.slot }, (_, index) => place.slot + index);
  const found = await look(slots, place, BATCH);
  const drifts: Drift[] = [];
  for (const suspect of found.filter(({ differs }) => differs)) drifts.push(...(await mend(suspect)));
  const last = found.length === BATCH ? found.at(-1) : undefined;
  if (last) return { next: { slot: last.slot, id: last.id }, drifts };
  return { next: end === SLOTS ? null : { slot: end, id: '0' }, drifts };
}
