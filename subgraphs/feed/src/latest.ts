import { encodeLatest } from './cursors.ts';
import type { Place } from './place.ts';
import type { Entry } from './present.ts';
import type { Reading } from './reading.ts';
import { standing } from './rules/standing.ts';
import { candidates, lookIntoTimeline } from './skeleton.ts';

/** Read beyond a page, for posts that the rules take out of it. */
const SPARE = 10;
const MOST = 800;

/** The entries of the viewer's feed older than `before`, strictly by time: `least` of them, or all where there are fewer. */
export async function latest(
  reading: Reading,
  before: Place | null,
  least: number,
  cursorOf: (place: Place) => string = encodeLatest,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let place = before;
  for (let limit = least + SPARE; ; limit = Math.min(2 * limit, MOST)) {
    const [timeline] = await Promise.all([lookIntoTimeline(reading, place, limit), reading.authors()]);
    const slice = await candidates(reading, timeline, place, { pushed: limit, pulled: limit });
    const posts = await standing(reading, slice.items);
    entries.push(...posts.map((post) => ({ ...post, cursor: cursorOf(post) })));
    if (entries.length >= least || slice.floor === null) return entries.slice(0, least);
    place = slice.floor;
  }
}
