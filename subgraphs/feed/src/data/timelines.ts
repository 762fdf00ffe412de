import { randomUUID } from 'node:crypto';
import { type PostId, parseId, type UserId } from '@lumigraph/ids';
import { keys, type Redis } from '@lumigraph/redis';
import { z } from 'zod';
import { below, newestFirst, type Place, type Slice } from '../place.ts';
import { runScript, runScriptOver } from './script.ts';
import { ADD, COMPLETE, READ, REMOVE } from './timeline-scripts.ts';

/** What Redis knows of a timeline from a place on. */
export type TimelineRead =
  | { state: 'known'; slice: Slice<Place> }
  /** There was none, and this reader is to build it: `complete` takes the token. Posts published from now on are added meanwhile. */
  | { state: 'building'; token: string }
  /** PostgreSQL must answer. */
  | { state: 'unknown' };

/** The timelines in Redis: each a prefix cache of what its reader's followees published, complete from its low-water mark on. */
export interface Timelines {
  /** The newest posts older than `before`, at most `limit`. Whoever reads from the top (null) is told to build a timeline that is missing. */
  read(reader: UserId, before: Place | null, limit: number): Promise<TimelineRead>;
  /** Fills a timeline with what PostgreSQL held after `read` told to build it. */
  complete(reader: UserId, token: string, snapshot: Slice<Place>): Promise<void>;
  /** Adds a published post to those of the timelines that exist. */
  add(readers: readonly UserId[], post: Place): Promise<void>;
  /** Takes a deleted post out of those of the timelines that exist. */
  remove(readers: readonly UserId[], post: PostId): Promise<void>;
  /** Forgets a timeline; its reader's next visit builds it anew. */
  drop(reader: UserId): Promise<void>;
}

const DAY_MS = 86_400_000;
/** Longer than a build may take (a statement ends after 15 s); one that died is begun again after it. */
const BUILDING_MS = 30_000;
/** The mark of a timeline that has all its reader may see. */
const WHOLE = 1;

const members = z.array(z.string()).transform(placesOf);
const readReply = z.union([
  z.tuple([z.literal('known'), z.coerce.number(), members, members, members]),
  z.tuple([z.enum(['building', 'unknown'])]),
]);

/** Timelines of at most `length` posts. */
export function createTimelines(redis: Redis, length: number): Timelines {
  const keysOf = (reader: UserId) => [keys.timeline(reader), keys.timelineMark(reader)] as const;
  return {
    read: async (reader, before, limit) => {
      const token = before === null ? randomUUID() : '';
      const args = [before?.publishedAt ?? '+inf', limit, DAY_MS, token, BUILDING_MS];
      const reply = readReply.parse(await runScript(redis, READ, keysOf(reader), args));
      if (reply[0] !== 'known') return reply[0] === 'building' ? { state: 'building', token } : { state: 'unknown' };
      const [, mark, ...places] = reply;
      return { state: 'known', slice: sliceAbove(mark, places.flat(), before, limit) };
    },
    complete: async (reader, token, { items, floor }) => {
      const mark = floor === null ? WHOLE : floor.publishedAt + 1;
      const posts = items.flatMap((post) => [post.publishedAt, post.id]);
      await runScript(redis, COMPLETE, keysOf(reader), [length, token, mark, DAY_MS, ...posts]);
    },
    add: async (readers, post) => {
      await runScriptOver(redis, ADD, readers.map(keysOf), [length, post.publishedAt, post.id]);
    },
    remove: async (readers, post) => {
      await runScriptOver(redis, REMOVE, readers.map(keysOf), [post]);
    },
    drop: async (reader) => {
      await redis.del(...keysOf(reader));
    },
  };
}

function sliceAbove(mark: number, places: Place[], before: Place | null, limit: number): Slice<Place> {
  const unique = [...new Map(places.map((place) => [place.id, place])).values()];
  const items = unique
    .filter((place) => before === null || newestFirst(before, place) < 0)
    .sort(newestFirst)
    .slice(0, limit);
  if (items.length === limit) return { items, floor: items.at(-1) ?? null };
  return { items, floor: mark === WHOLE ? null : below(mark) };
}

/** From Redis' list of members and scores by turns. */
function placesOf(flat: string[]): Place[] {
  const places: Place[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const id: PostId | null = parseId(flat[index] ?? '');
    if (id) places.push({ id, publishedAt: Number(flat[index + 1]) });
  }
  return places;
}
