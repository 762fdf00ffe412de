import { type PostId, parseId } from '@lumigraph/ids';
import { apiError, decodeCursor, encodeCursor } from '@lumigraph/subgraph-kit';
import type { Place } from './place.ts';

/** Where a RANKED feed goes on: in a session, or by time where there is none (any more). */
export type RankedPlace = { session: string; position: number; openedAt: number } | { session: null; before: Place };

const LATEST = 'latest';
const RANKED = 'ranked';
const BY_TIME = '';

export function encodeLatest({ publishedAt, id }: Place): string {
  return encodeCursor(LATEST, [publishedAt, id]);
}

/** The place in a cursor of a LATEST feed. Throws BAD_USER_INPUT. */
export function decodeLatest(cursor: string | null | undefined): Place | null {
  const parts = decodeCursor(LATEST, 2, cursor);
  return parts && placeIn(parts[0], parts[1]);
}

export function encodeRanked(place: RankedPlace): string {
  return place.session === null
    ? encodeCursor(RANKED, [BY_TIME, place.before.publishedAt, place.before.id])
    : encodeCursor(RANKED, [place.session, place.openedAt, place.position]);
}

/** The place in a cursor of a RANKED feed. Throws BAD_USER_INPUT. */
export function decodeRanked(cursor: string | null | undefined): RankedPlace | null {
  const parts = decodeCursor(RANKED, 3, cursor);
  if (!parts) return null;
  const [session, moment, place] = parts;
  if (session === BY_TIME) return { session: null, before: placeIn(moment, place) };
  if (session === undefined || !/^[\w-]{12}$/.test(session)) throw malformed();
  return { session, openedAt: countIn(moment), position: countIn(place) };
}

function placeIn(publishedAt: string | undefined, id: string | undefined): Place {
  const post: PostId | null = parseId(id ?? '');
  if (!post) throw malformed();
  return { publishedAt: countIn(publishedAt), id: post };
}

/** Milliseconds (13 digits last until 2286) or a position. */
function countIn(text: string | undefined): number {
  if (!text || !/^\d{1,13}$/.test(text)) throw malformed();
  return Number(text);
}

function malformed() {
  return apiError('BAD_USER_INPUT', 'The cursor is not one of this list.');
}
