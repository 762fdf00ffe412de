import { matchIds, matchSlot } from '@lumigraph/database';
import { type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Someone who has seen a story, at their place in the list of its viewers. */
export interface StoryViewer {
  userId: UserId;
  seenAt: Date;
}

/** A page of a story's viewers: the newest `limit` that come after `after` (exclusive) in the list. */
export interface ViewersAsked {
  story: StoryId;
  after: StoryViewer | null;
  limit: number;
}

const LATEST = { at: 'infinity', id: '0' };

/** Notes on both sides that someone has seen a story, at the first time. */
export async function addView(trx: Transaction<Tables>, story: StoryId, viewer: UserId): Promise<void> {
  const seen_at = sql<Date>`clock_timestamp()`;
  const noted = await trx
    .insertInto('posts.story_viewers')
    .values({ slot: slotOf(story), story_id: story, viewer_id: viewer, seen_at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('seen_at')
    .executeTakeFirst();
  if (!noted) return;
  await trx
    .insertInto('posts.seen_stories')
    .values({ slot: slotOf(viewer), viewer_id: viewer, story_id: story, seen_at: noted.seen_at })
    .execute();
}

/** Which of these stories someone has seen. */
export async function seenAmong(
  db: Kysely<Tables>,
  viewer: UserId,
  stories: readonly StoryId[],
): Promise<Map<StoryId, true>> {
  const rows = await db
    .selectFrom('posts.seen_stories')
    .select('story_id')
    .where(matchSlot('posts.seen_stories', viewer, 'viewer_id'))
    .where(sql<boolean>`story_id = any(${[...stories]}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.story_id, true]));
}

/** The viewers of each page asked for, newest first, ties by id. One round trip for all pages. */
export async function viewerPages(db: Kysely<Tables>, pages: readonly ViewersAsked[]): Promise<StoryViewer[][]> {
  const slots = pages.map(({ story }) => slotOf(story));
  const stories = pages.map(({ story }) => story);
  const times = pages.map(({ after }) => after?.seenAt.toISOString() ?? LATEST.at);
  const ids = pages.map(({ after }) => after?.userId ?? LATEST.id);
  const limits = pages.map(({ limit }) => limit);
  const { rows } = await sql<{ place: number; viewer_id: UserId; seen_at: Date }>`
    select asked.place::int as place, page.viewer_id, page.seen_at
    from unnest(${slots}::smallint[], ${stories}::bigint[], ${times}::timestamptz[], ${ids}::bigint[], ${limits}::int[])
      with ordinality as asked (slot, story_id, seen_at, viewer_id, size, place)
    cross join lateral (
      select v.viewer_id, v.seen_at from posts.story_viewers v
      where v.slot = asked.slot and v.story_id = asked.story_id and (v.seen_at, v.viewer_id) < (asked.seen_at, asked.viewer_id)
      order by v.seen_at desc, v.viewer_id desc limit asked.size
    ) page
    order by asked.place, page.seen_at desc, page.viewer_id desc`.execute(db);
  const found = pages.map((): StoryViewer[] => []);
  for (const { place, viewer_id: userId, seen_at: seenAt } of rows) found[place - 1]?.push({ userId, seenAt });
  return found;
}

/** Forgets on both sides at most `limit` viewers of a story; returns how many. */
export async function removeViews(trx: Transaction<Tables>, story: StoryId, limit: number): Promise<number> {
  const some = await trx
    .selectFrom('posts.story_viewers')
    .select('viewer_id')
    .where(matchSlot('posts.story_viewers', story, 'story_id'))
    .orderBy('viewer_id')
    .limit(limit)
    .execute();
  const viewers = some.map(({ viewer_id }) => viewer_id);
  if (viewers.length === 0) return 0;
  await trx
    .deleteFrom('posts.story_viewers')
    .where(matchSlot('posts.story_viewers', story, 'story_id'))
    .where(sql<boolean>`viewer_id = any(${viewers}::bigint[])`)
    .execute();
  await trx
    .deleteFrom('posts.seen_stories')
    .where(matchIds('posts.seen_stories', viewers, 'viewer_id'))
    .where('story_id', '=', story)
    .execute();
  return viewers.length;
}
