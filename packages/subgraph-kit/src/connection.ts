import type { GraphQLError } from 'graphql';
import { apiError } from './errors.ts';

/** A Relay connection. */
export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { startCursor: string | null; endCursor: string | null; hasNextPage: boolean; hasPreviousPage: boolean };
}

const MOST = 100;

/** The page size asked for. Throws BAD_USER_INPUT outside 1–100. */
export function readFirst(first: number | null | undefined): number {
  const size = first ?? 20;
  if (size < 1 || size > MOST) throw apiError('BAD_USER_INPUT', `first must be from 1 to ${MOST}.`);
  return size;
}

/** A page as a connection; `after` is the cursor the client came with, `end` the item the next page follows (default: the last). */
export function connectionOf<Item, Node>(page: {
  items: readonly Item[];
  end?: Item | null;
  node(item: Item): Node;
  cursor(item: Item): string;
  hasNextPage: boolean;
  after: string | null | undefined;
}): Connection<Node> {
  const edges = page.items.map((item) => ({ cursor: page.cursor(item), node: page.node(item) }));
  const end = page.end ?? page.items.at(-1);
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: end ? page.cursor(end) : null,
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.after != null,
    },
  };
}

/** An opaque cursor of a kind (which list it belongs to) and its parts. */
export function encodeCursor(kind: string, parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([kind, ...parts.map(String)])).toString('base64url');
}

/** The parts of a cursor, or null for none. Throws BAD_USER_INPUT for one that is not of this kind and number of parts. */
export function decodeCursor(kind: string, count: number, cursor: string | null | undefined): string[] | null {
  if (cursor == null) return null;
  const parts = parseCursor(cursor);
  if (parts?.[0] !== kind || parts.length !== count + 1) throw foreignCursor();
  return parts.slice(1);
}

/** The BAD_USER_INPUT error for a cursor whose parts cannot be of this list. */
export function foreignCursor(): GraphQLError {
  return apiError('BAD_USER_INPUT', 'The cursor is not one of this list.');
}

/** The moment in a part of a cursor, which is Unix milliseconds. Throws BAD_USER_INPUT for another. */
export function momentInCursor(part: string | undefined): Date {
  if (!/^\d{1,14}$/.test(part ?? '')) throw foreignCursor();
  return new Date(Number(part));
}

function parseCursor(cursor: string): string[] | null {
  if (cursor.length > 2_000) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : null;
  } catch {
    return null;
  }
}

const MOST_READS = 10;
const LARGEST_READ = 500;

/** A page that the rules may have cut short. */
interface FilledPage<Row> {
  items: Row[];
  hasNextPage: boolean;
  /** The row that the next page follows; the last row read, shown or not, where the page ends before it is full. */
  end: Row | null;
}

/**
 * Reads on until a page is full of what the viewer may see, so that a page the rules cut short is refilled. Each read is twice as large
 * as the one before, up to 500 rows; after ten reads the page ends as it is, and the next one goes on from there.
 * `read` gives the rows after one (null: after the client's cursor), `keep` those of them that may be shown.
 */
export async function fillPage<Row>(
  first: number,
  read: (after: Row | null, limit: number) => Promise<readonly Row[]>,
  keep: (rows: readonly Row[]) => Promise<readonly Row[]>,
): Promise<FilledPage<Row>> {
  const items: Row[] = [];
  let last: Row | null = null;
  let limit = first + 1;
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const rows: readonly Row[] = await read(last, limit);
    items.push(...(await keep(rows)));
    if (items.length > first) return { items: items.slice(0, first), hasNextPage: true, end: items[first - 1] ?? null };
    if (rows.length < limit) return { items, hasNextPage: false, end: items.at(-1) ?? null };
    last = rows.at(-1) ?? null;
    limit = Math.min(2 * limit, LARGEST_READ);
  }
  return { items, hasNextPage: true, end: last };
}
