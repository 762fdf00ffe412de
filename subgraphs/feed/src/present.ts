import type { UserId } from '@lumigraph/ids';
import type { RankedPost } from './data/sessions.ts';
import type { FeedConnection, FeedState } from './generated/resolvers.ts';
import type { Reading } from './reading.ts';

/** A post at its place in a feed. */
export type Entry = RankedPost & { authorId: UserId; cursor: string };

/** A page of `first` of the entries, of which there is one more where the feed goes on. */
export async function present(
  reading: Reading,
  entries: readonly Entry[],
  first: number,
  after: string | null | undefined,
): Promise<FeedConnection> {
  const edges = entries.slice(0, first).map(({ id, authorId, source, cursor }) => ({
    cursor,
    source,
    node: { id, author: { id: authorId } },
  }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: entries.length > first,
      hasPreviousPage: after != null,
    },
    state: await stateOf(reading, edges.length === 0 && after == null),
    degradedSources: [...reading.degraded],
  };
}

async function stateOf(reading: Reading, isEmpty: boolean): Promise<FeedState> {
  if (!isEmpty || reading.degraded.size > 0) return 'READY';
  const { everyone } = await reading.authors();
  const isAlone = everyone.length === 1 && !(await reading.domain.people.mutesAllFollowees(reading.viewer));
  return isAlone ? 'FOLLOW_SOMEONE' : 'READY';
}
