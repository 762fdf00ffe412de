import { compareIds, idAt, type PostId } from '@lumigraph/ids';

/** A place in the order of published posts: by time, ties by id. */
export interface Place {
  id: PostId;
  /** Unix milliseconds. */
  publishedAt: number;
}

/** A stretch of a list without gaps, newest first. */
export interface Slice<Item extends Place> {
  items: Item[];
  /** Everything down to here (inclusive) is among the items; null where there is nothing below them. */
  floor: Place | null;
}

/** Orders the newest first, ties by the higher id. */
export function newestFirst(a: Place, b: Place): number {
  return b.publishedAt - a.publishedAt || compareIds(b.id, a.id);
}

/** The place below every post of this millisecond and above every older one. */
export function below(millis: number): Place {
  return { publishedAt: millis, id: idAt(Date.UTC(2024, 0, 1), 0, 0) };
}

/** The slice of a list's items that came of a request for at most `limit`. */
export function sliceOf<Item extends Place>(items: Item[], limit: number): Slice<Item> {
  return { items, floor: items.length < limit ? null : (items.at(-1) ?? null) };
}

/** The first items of a slice. */
export function cut<Item extends Place>(slice: Slice<Item>, limit: number): Slice<Item> {
  return slice.items.length > limit ? sliceOf(slice.items.slice(0, limit), limit) : slice;
}

/** Several lists as one, each post once (as its first list has it), no deeper than each of them is known. */
export function merge<Item extends Place>(slices: readonly Slice<Item>[]): Slice<Item> {
  const floor = slices.flatMap((slice) => slice.floor ?? []).sort(newestFirst)[0] ?? null;
  const found = new Map<PostId, Item>();
  for (const item of slices.flatMap((slice) => slice.items)) {
    if (!found.has(item.id) && (floor === null || newestFirst(item, floor) <= 0)) found.set(item.id, item);
  }
  return { items: [...found.values()].sort(newestFirst), floor };
}
