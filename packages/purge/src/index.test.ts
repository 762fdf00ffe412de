import { expect, test } from 'vitest';
import { purgeInBatches } from './index.ts';

/** Things of one kind, of which a batch takes two. */
function kind(log: string[], name: string, things: number) {
  let left = things;
  return async () => {
    const count = Math.min(2, left);
    left -= count;
    if (count > 0) log.push(`${count} ${name}`);
    return count;
  };
}

test('kind after kind is removed until nothing is left', async () => {
  const log: string[] = [];
  const kinds = [kind(log, 'posts', 5), kind(log, 'likes', 0), kind(log, 'names', 1)];
  expect(await purgeInBatches(new AbortController().signal, kinds)).toEqual({ isDone: true, removed: 6 });
  expect(log).toEqual(['2 posts', '2 posts', '1 posts', '1 names']);
});

test('a purge that is interrupted ends after the batch under way, and the next one goes on from there', async () => {
  const log: string[] = [];
  const interruption = new AbortController();
  const posts = kind(log, 'posts', 5);
  const interrupted = async () => {
    interruption.abort();
    return posts();
  };
  expect(await purgeInBatches(interruption.signal, [interrupted])).toEqual({ isDone: false, removed: 2 });
  expect(await purgeInBatches(new AbortController().signal, [posts])).toEqual({ isDone: true, removed: 3 });
  expect(log).toEqual(['2 posts', '2 posts', '1 posts']);
});
