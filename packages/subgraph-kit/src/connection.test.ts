import { expect, test } from 'vitest';
import { connectionOf, decodeCursor, encodeCursor, fillPage, foreignCursor } from './connection.ts';

/** A list of numbers from 0 on of which the viewer may see some; notes how large each read was. */
function listOf(count: number, isVisible: (row: number) => boolean) {
  const limits: number[] = [];
  const page = async (first: number, start = -1) =>
    fillPage<number>(
      first,
      async (after, limit) => {
        limits.push(limit);
        const from = (after ?? start) + 1;
        return Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, index) => from + index);
      },
      async (rows) => rows.filter(isVisible),
    );
  return { limits, page };
}

test('a page full at once costs one read, and goes on after its last item', async () => {
  const { page, limits } = listOf(100, () => true);
  expect(await page(3)).toEqual({ items: [0, 1, 2], hasNextPage: true, end: 2 });
  expect(limits).toEqual([4]);
});

test('the last page says so', async () => {
  expect(await listOf(3, () => true).page(3)).toEqual({ items: [0, 1, 2], hasNextPage: false, end: 2 });
  expect(await listOf(0, () => true).page(3)).toEqual({ items: [], hasNextPage: false, end: null });
});

test('reads double until the page is full, up to 500 rows and ten reads', async () => {
  const few = listOf(200, (row) => row === 150);
  expect(await few.page(5)).toEqual({ items: [150], hasNextPage: false, end: 150 });
  expect(few.limits).toEqual([6, 12, 24, 48, 96, 192]);
  const none = listOf(100_000, () => false);
  await none.page(5);
  expect(none.limits).toEqual([6, 12, 24, 48, 96, 192, 384, 500, 500, 500]);
});

test('where the bound is reached the next page goes on after the last row read, and nothing is skipped or told twice', async () => {
  const { page } = listOf(9_000, (row) => row % 2_900 === 2_899 || row === 3);
  const seen: number[] = [];
  for (let start: number | undefined = -1; start !== undefined; ) {
    const { items, hasNextPage, end } = await page(5, start);
    seen.push(...items);
    start = hasNextPage ? (end ?? undefined) : undefined;
  }
  expect(seen).toEqual([3, 2_899, 5_799, 8_699]);
});

test('a connection that ends before it is full tells where to go on', () => {
  const page = { node: (item: number) => item, cursor: String, hasNextPage: true, after: null };
  expect(connectionOf({ ...page, items: [], end: 70 }).pageInfo).toMatchObject({ startCursor: null, endCursor: '70' });
  expect(connectionOf({ ...page, items: [1, 2] }).pageInfo).toMatchObject({ startCursor: '1', endCursor: '2' });
});

test('a cursor is read only as one of its own list', () => {
  expect(decodeCursor('likers', 2, encodeCursor('likers', [1, 'a']))).toEqual(['1', 'a']);
  expect(decodeCursor('likers', 2, null)).toBeNull();
  for (const cursor of ['', 'nonsense', encodeCursor('likers', [1]), encodeCursor('posts', [1, 2])]) {
    expect(() => decodeCursor('likers', 2, cursor)).toThrow(foreignCursor().message);
  }
});
