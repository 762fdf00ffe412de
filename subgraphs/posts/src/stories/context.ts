import type { StoryId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import type { CachedPeople } from '@lumigraph/people-reads';
import { type StoryState, storyStateOf } from '@lumigraph/post-reads';
import { createLoader } from '@lumigraph/subgraph-kit';
import DataLoader from 'dataloader';
import { liveStories, type PlacedReel, type ReelStory, type ReelsAsked, reelPage } from '../data/reels.ts';
import { storiesById } from '../data/stories.ts';
import { type StoryViewer, seenAmong, type ViewersAsked, viewerPages } from '../data/story-views.ts';
import type { StoryRow, Tables } from '../data/tables.ts';
import type { PostsOutbox } from '../outbox.ts';
import { type CreateStory, createStoryCreation } from './creation.ts';
import { createStoryDeletion, type DeleteStory } from './deletion.ts';
import { createSeeing, type SeeStory } from './seeing.ts';

/** What the resolvers of stories work with; one per client request. Nothing of it is cached beyond the request. */
export interface StoryContext {
  stories: DataLoader<StoryId, StoryRow | null>;
  /** Whether the viewer has seen a story. */
  seenStories: DataLoader<StoryId, true | null>;
  /** What authors have live, unfiltered. */
  reels: DataLoader<UserId, ReelStory[] | null>;
  /** Unfiltered, as the viewer pages below. */
  reelPage(asked: ReelsAsked): Promise<{ asOf: Date; reels: PlacedReel[] }>;
  storyViewers: DataLoader<ViewersAsked, StoryViewer[]>;
  /** Whom someone follows and does not mute. */
  unmutedFollowees(user: UserId): Promise<UserId[]>;
  createStory: CreateStory;
  deleteStory: DeleteStory;
  seeStory: SeeStory;
}

/** Makes the part of a request's context that stories need. */
export function createStoryContexts(
  clients: Clients,
  outbox: PostsOutbox,
  { unmutedFollowees }: Pick<CachedPeople, 'unmutedFollowees'>,
): (viewer: UserId | null) => StoryContext {
  const db = clients.database.for<Tables>();
  const createStory = createStoryCreation(clients, outbox);
  const deleteStory = createStoryDeletion(outbox);
  const seeStory = createSeeing(outbox);
  return (viewer) => {
    const stories = createLoader<StoryId, StoryRow>((ids) => storiesById(db, ids));
    const seenStories = createLoader<StoryId, true>(async (ids) => (viewer ? seenAmong(db, viewer, ids) : new Map()));
    return {
      stories,
      seenStories,
      reels: createLoader<UserId, ReelStory[]>(async (authors) => {
        const found = await liveStories(db, authors, viewer);
        prime([...found.values()].flat());
        return found;
      }),
      reelPage: async (asked) => {
        const page = await reelPage(db, asked);
        prime(page.reels.flatMap((reel) => reel.stories));
        return page;
      },
      storyViewers: new DataLoader((pages) => viewerPages(db, pages), { cache: false }),
      unmutedFollowees,
      createStory,
      deleteStory,
      seeStory,
    };

    /** What came with a reel is not asked again. */
    function prime(rows: readonly ReelStory[]): void {
      for (const story of rows) {
        stories.prime(story.id, story);
        seenStories.prime(story.id, story.isSeen || null);
      }
    }
  };
}

/** The states of stories that were loaded. Throws what their loading threw. */
export function storyStatesOf(rows: readonly (StoryRow | Error | null)[]): Map<StoryId, StoryState> {
  const states = new Map<StoryId, StoryState>();
  for (const row of rows) {
    if (row instanceof Error) throw row;
    if (row) states.set(row.id, storyStateOf(row));
  }
  return states;
}
