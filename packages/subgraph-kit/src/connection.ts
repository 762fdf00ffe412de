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

/** A page as a connection; `after` is the cursor the client came with. */
export function connectionOf<Item, Node>(page: {
  items: readonly Item[];
  node(item: Item): Node;
  cursor(item: Item): string;
  hasNextPage: boolean;
  after: string | null | undefined;
}): Connection<Node> {
  const edges = page.items.map((item) => ({ cursor: page.cursor(item), node: page.node(item) }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
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
  if (parts?.[0] !== kind || parts.length !== count + 1)
    throw apiError('BAD_USER_INPUT', 'The cursor is not one of this list.');
  return parts.slice(1);
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
