import { idAt, type PostId, parseId } from '@lumigraph/ids';
import { expect, test } from 'vitest';
import { below, merge, newestFirst, type Place, sliceOf } from './place.ts';

const post = (publishedAt: number, sequence: number): Place => ({
  publishedAt,
  id: idAt<'post'>(Date.UTC(2026, 0, 1), 7, sequence),
});

test('posts of one millisecond stand by id as a number, not as text', () => {
  const [short, long]: (PostId | null)[] = [parseId('999'), parseId('1000')];
  if (!short || !long) throw new Error('these are ids');
  const places = [short, long].map((id) => ({ id, publishedAt: 5 }));
  expect(places.sort(newestFirst).map(({ id }) => id)).toEqual([long, short]);
});

test('the lowest place of a millisecond is below its posts and above all older ones', () => {
  expect([post(4, 9), below(5), post(5, 0)].sort(newestFirst)).toEqual([post(5, 0), below(5), post(4, 9)]);
});

test('merged lists are told no deeper than each of them is known', () => {
  const shallow = sliceOf([post(9, 9), post(7, 7)], 2);
  const deep = sliceOf([post(8, 8), post(7, 7), post(3, 3)], 10);
  expect(merge([shallow, deep])).toEqual({ items: [post(9, 9), post(8, 8), post(7, 7)], floor: post(7, 7) });
});

test('a list that has an end is known to its end', () => {
  expect(sliceOf([post(1, 1)], 2).floor).toBeNull();
  expect(sliceOf([post(2, 1), post(1, 1)], 2).floor).toEqual(post(1, 1));
});
