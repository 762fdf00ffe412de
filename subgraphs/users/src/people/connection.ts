import { parseId, type UserId } from '@lumigraph/ids';
import {
  type Connection,
  connectionOf,
  decodeCursor,
  encodeCursor,
  foreignCursor,
  momentInCursor,
  readFirst,
} from '@lumigraph/subgraph-kit';
import type { PeopleList, Place } from '../data/people-lists.ts';
import type { People, SeenAccount } from './people.ts';

export interface PageArguments {
  first?: number | null;
  after?: string | null;
}

interface PeopleListAsked {
  list: PeopleList;
  owner: UserId;
  mayRead: boolean;
  /** How those in the list are seen. Default as everywhere. */
  see?: People['see'];
}

/** A page of one of a user's lists. Who may not be seen is null at their place; `mayRead` is whether the viewer may see the list at all. */
export async function connectionOfPeople(
  people: People,
  { list, owner, mayRead, see = people.see }: PeopleListAsked,
  { first, after }: PageArguments,
): Promise<Connection<SeenAccount | null>> {
  const size = readFirst(first);
  const behind = readCursor(list, after);
  const places = mayRead ? await people.page(list, { owner, after: behind, limit: size + 1 }) : [];
  const page = places.slice(0, size);
  const seen = new Map(await Promise.all(page.map(async ({ id }) => [id, await see(id)] as const)));
  return connectionOf({
    items: page,
    node: ({ id }) => seen.get(id) ?? null,
    cursor: ({ id, at }) => encodeCursor(list, [at.getTime(), id]),
    hasNextPage: places.length > size,
    after,
  });
}

function readCursor(list: PeopleList, cursor: string | null | undefined): Place | null {
  const parts = decodeCursor(list, 2, cursor);
  if (!parts) return null;
  const [millis, idText = ''] = parts;
  const id = parseId<'user'>(idText);
  if (!id) throw foreignCursor();
  return { id, at: momentInCursor(millis) };
}
