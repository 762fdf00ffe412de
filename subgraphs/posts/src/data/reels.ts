import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { StoryRow, Tables } from './tables.ts';

/** A story as someone sees it. */
export interface ReelStory extends StoryRow {
  isSeen: boolean;
}

/** An author's place in the order of someone's reels: their own first, then those with something unseen, then the rest; the latest first, ties by author. */
export interface ReelPlace {
  rank: 'own' | 'unseen' | 'seen';
  latestAt: Date;
  author: UserId;
}

/** A reel at its place, with the stories that are live now, oldest first. */
export interface PlacedReel {
  place: ReelPlace;
  stories: ReelStory[];
}

/** Which page of whose reels: the first `limit` after `after` (exclusive), in the order that was right at `asOf`. */
export interface ReelsAsked {
  viewer: UserId;
  authors: readonly UserId[];
  /** Null: now. */
  asOf: Date | null;
  after: ReelPlace | null;
  limit: number;
}

interface ReelRow extends ReelStory {
  rank: number;
  latest_at: Date;
  as_of: Date;
}

/** Who has seen what has ended is forgotten: it must not put a reel before a place that the pages have passed. */
const isSeenOrGone = sql`seen.story_id is not null or s.deleted_at is not null or s.expired_at is not null`;
/** Without it the planner takes many authors for a reason to read all the stories there are. */
const AUTHOR_BY_AUTHOR = sql`offset 0`;
/** Of a reel. */
const MOST_STORIES = 100;
/** In their order. */
export const RANKS: readonly ReelPlace['rank'][] = ['own', 'unseen', 'seen'];

/** The live stories of each of these authors who has any, oldest first, as someone sees them. One round trip. */
export async function liveStories(
  db: Kysely<Tables>,
  authors: readonly UserId[],
  viewer: UserId | null,
): Promise<Map<UserId, ReelStory[]>> {
  const { rows } = await sql<ReelStory>`
    select story.*, seen.story_id is not null as "isSeen"
    from ${authorRows(authors)} as author (slot, id)
    ${withStories(sql`author.slot`, sql`author.id`, viewer)}
    order by story.published_at, story.id`.execute(db);
  return Map.groupBy(rows, (row) => row.author_id);
}

/**
 * A page of reels, and the moment whose order they are in. That order does not change with what is published, seen, deleted or over since, so
 * that pages of one moment neither repeat nor skip; but of what is over now nothing is given. One statement, whatever the number of authors.
 */
export async function reelPage(
  db: Kysely<Tables>,
  { viewer, authors, asOf, after, limit }: ReelsAsked,
): Promise<{ asOf: Date; reels: PlacedReel[] }> {
  const { rows } = await sql<ReelRow>`
    with moment as materialized (select coalesce(${asOf}::timestamptz, now())::timestamptz(3) as at),
    reel as (
      select s.slot, s.author_id, max(s.published_at) as latest_at,
        case when s.author_id = ${viewer} then 0 when bool_and(${isSeenOrGone}) then 2 else 1 end as rank
      from ${authorRows(authors)} as author (slot, id)
      cross join moment
      cross join lateral (
        select * from posts.stories s where s.slot = author.slot and s.author_id = author.id and s.expires_at > moment.at
          and s.status = 'PUBLISHED' and s.published_at <= moment.at and (s.deleted_at is null or s.deleted_at > moment.at)
        ${AUTHOR_BY_AUTHOR}
      ) s
      left join posts.seen_stories seen on ${isSeenBy(viewer)} and seen.story_id = s.id and seen.seen_at <= moment.at
      group by s.slot, s.author_id
      having bool_or(${isLive('s')})
    ),
    page as (
      select * from reel where ${isAfter(after)} order by rank, latest_at desc, author_id desc limit ${limit}
    )
    select page.rank, page.latest_at, moment.at as as_of, story.*, seen.story_id is not null as "isSeen"
    from page cross join moment
    ${withStories(sql`page.slot`, sql`page.author_id`, viewer)}
    order by page.rank, page.latest_at desc, page.author_id desc, story.published_at, story.id`.execute(db);
  const byAuthor = Map.groupBy(rows, (row) => row.author_id);
  return { asOf: rows[0]?.as_of ?? asOf ?? new Date(), reels: [...byAuthor.values()].flatMap(placed) };
}

function placed(stories: ReelRow[]): PlacedReel[] {
  const [first] = stories;
  const rank = first && RANKS[first.rank];
  return rank ? [{ place: { rank, latestAt: first.latest_at, author: first.author_id }, stories }] : [];
}

function authorRows(authors: readonly UserId[]): RawBuilder<unknown> {
  return sql`unnest(${authors.map(slotOf)}::smallint[], ${[...authors]}::bigint[])`;
}

/** Joins what one author has live, as `story`, and `seen` where the viewer has seen it. */
function withStories(
  slot: RawBuilder<unknown>,
  author: RawBuilder<unknown>,
  viewer: UserId | null,
): RawBuilder<unknown> {
  return sql`cross join lateral (
      select s.* from posts.stories s
      where s.slot = ${slot} and s.author_id = ${author} and s.status = 'PUBLISHED' and ${isLive('s')}
      order by s.published_at, s.id limit ${MOST_STORIES}
    ) story
    left join posts.seen_stories seen on ${isSeenBy(viewer)} and seen.story_id = story.id`;
}

function isSeenBy(viewer: UserId | null): RawBuilder<boolean> {
  return viewer === null ? sql`false` : sql`seen.slot = ${slotOf(viewer)} and seen.viewer_id = ${viewer}`;
}

function isLive(story: string): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${story}.${name}`);
  return sql`${column('deleted_at')} is null and ${column('expired_at')} is null and ${column('expires_at')} > now()`;
}

function isAfter(place: ReelPlace | null): RawBuilder<boolean> {
  if (!place) return sql`true`;
  const rank = RANKS.indexOf(place.rank);
  return sql`(rank > ${rank} or (rank = ${rank} and (latest_at, author_id) < (${place.latestAt}::timestamptz, ${place.author}::bigint)))`;
}
