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

/**
 * Reads on until a page is full of what the viewer may see, so that a page the rules cut short is refilled; at most ten reads.
 * `read` gives the rows after one (null: after the client's cursor), `keep` those of them that may be shown.
 */
export async function fillPage<Row>(
  first: number,
  read: (after: Row | null, limit: number) => Promise<readonly Row[]>,
  keep: (rows: readonly Row[]) => Promise<readonly Row[]>,
): Promise<{ items: Row[]; hasNextPage: boolean }> {
  const items: Row[] = [];
  let last: Row | null = null;
  for (let reads = 0; reads < 10; reads += 1) {
    const rows: readonly Row[] = await read(last, first + 1);
    items.push(...(await keep(rows)));
    if (items.length > first || rows.length <= first) break;
    last = rows.at(-1) ?? null;
  }
  return { items: items.slice(0, first), hasNextPage: items.length > first };
}
