import { parseId, type UserId } from '@lumigraph/ids';
import {
  apiError,
  type Connection,
  connectionOf,
  decodeCursor,
  encodeCursor,
  fillPage,
  foreignCursor,
  momentInCursor,
  readFirst,
  requireViewer,
} from '@lumigraph/subgraph-kit';
import type { Visibility } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import { type PlacedReel, RANKS, type ReelPlace, type ReelStory } from '../data/reels.ts';

/** The live stories of an author that a viewer may see, oldest first; at least one. */
export interface Reel {
  authorId: UserId;
  stories: readonly ReelStory[];
}

interface PageArguments {
  first?: number | null;
  after?: string | null;
}

const CURSOR = 'story-reels';

/** An author's reel; null where they have nothing that the viewer may see. Batched. */
export async function visibleReel(author: UserId, context: Context): Promise<Reel | null> {
  if (!(await context.visibility.contentOf([author])).has(author)) return null;
  const stories = await visibleStories((await context.reels.load(author)) ?? [], context.visibility);
  return stories.length === 0 ? null : { authorId: author, stories };
}

/** A page of the reels of the viewer and whom they follow and do not mute. Throws UNAUTHENTICATED, and BAD_USER_INPUT for a page that is none. */
export async function visibleReels({ first, after }: PageArguments, context: Context): Promise<Connection<Reel>> {
  const size = readFirst(first);
  const start = readPlace(after);
  const { id: viewer } = requireViewer(context);
  const authors = [viewer, ...(await context.unmutedFollowees(viewer))];
  const visibility = context.visibilityOfFollowed(authors);
  let asOf = start?.asOf ?? null;
  const page = await fillPage<PlacedReel>(
    size,
    async (last, limit) => {
      const read = await context.reelPage({ viewer, authors, asOf, after: last?.place ?? start?.place ?? null, limit });
      asOf = read.asOf;
      return read.reels;
    },
    (reels) => showable(reels, viewer, visibility),
  );
  const moment = asOf?.getTime() ?? 0;
  return connectionOf({
    ...page,
    node: ({ place, stories }) => ({ authorId: place.author, stories }),
    cursor: ({ place }) => encodeCursor(CURSOR, [moment, place.rank, place.latestAt.getTime(), place.author]),
    after,
  });
}

/** The reels with what the viewer may see of them; those without any of it are left out. Throws UNAUTHENTICATED where the viewer has left. */
async function showable(reels: readonly PlacedReel[], viewer: UserId, visibility: Visibility): Promise<PlacedReel[]> {
  // The viewer together with the others, in one look at the people.
  const people = await visibility.people([viewer, ...reels.map(({ place }) => place.author)]);
  if (!people.has(viewer)) throw apiError('UNAUTHENTICATED', 'Sign in first.');
  const shown = await Promise.all(
    reels.map(async ({ place, stories }) => ({ place, stories: await visibleStories(stories, visibility) })),
  );
  return shown.filter(({ stories }) => stories.length > 0);
}

async function visibleStories(stories: readonly ReelStory[], visibility: Visibility): Promise<ReelStory[]> {
  const visible = await visibility.stories(stories.map(({ id }) => id));
  return stories.filter(({ id }) => visible.has(id));
}

/** The moment whose order the pages are in, and where the page before ended. */
function readPlace(cursor: string | null | undefined): { asOf: Date; place: ReelPlace } | null {
  const parts = decodeCursor(CURSOR, 4, cursor);
  if (!parts) return null;
  const [moment, name, latest, user = ''] = parts;
  const rank = RANKS.find((rank) => rank === name);
  const author = parseId<'user'>(user);
  if (!rank || !author) throw foreignCursor();
  return { asOf: momentInCursor(moment), place: { rank, latestAt: momentInCursor(latest), author } };
}
