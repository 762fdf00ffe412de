import { newId, type UserId } from '@lumigraph/ids';
import { expect, test } from 'vitest';
import { type Rankable, rank } from './ranking.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 5, 1);

function post(hoursAgo: number, change: Partial<Rankable> = {}): Rankable {
  const publishedAt = NOW - hoursAgo * HOUR;
  return { id: newId(1), publishedAt, authorId: newId(1), likes: 0, comments: 0, audience: 100, ...change };
}

test('of posts of one age the one with more engagement comes first', () => {
  const [dull, liked, discussed] = [post(10), post(10, { likes: 5 }), post(10, { likes: 5, comments: 5 })];
  expect(rank([dull, liked, discussed], NOW)).toEqual([discussed, liked, dull]);
});

test('of posts with the same engagement the newest comes first', () => {
  const [old, fresh] = [post(30, { likes: 5 }), post(3, { likes: 5 })];
  expect(rank([old, fresh], NOW)).toEqual([fresh, old]);
});

test('a new post without any engagement is not buried under older ones of usual engagement', () => {
  const fresh = post(0);
  const older = Array.from({ length: 20 }, (_, index) => post(24 + index, { likes: 10 + (index % 3) }));
  expect(rank([...older, fresh], NOW)[0]).toEqual(fresh);
});

test('a post that many of few followers like comes before one that few of many like', () => {
  const [small, large] = [post(12, { likes: 40, audience: 100 }), post(12, { likes: 60, audience: 100_000 })];
  expect(rank([large, small], NOW)).toEqual([small, large]);
});

test('one author does not fill the top of a feed', () => {
  const author: UserId = newId(1);
  const many = Array.from({ length: 5 }, () => post(1, { authorId: author, likes: 12 }));
  const others = Array.from({ length: 3 }, () => post(1, { likes: 8 }));
  const ranked = rank([...many, ...others], NOW);
  expect(ranked[0]?.authorId).toBe(author);
  expect(ranked.slice(1, 4).map(({ authorId }) => authorId)).not.toContain(author);
});

test('without any engagement the order is that of time', () => {
  const posts = [post(1), post(2), post(50), post(500)];
  expect(rank(posts.toReversed(), NOW)).toEqual(posts);
});
