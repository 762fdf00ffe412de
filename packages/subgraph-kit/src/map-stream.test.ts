import { expect, test, vi } from 'vitest';
import { mapStream } from './map-stream.ts';

/** A stream whose values are given by hand, and which never answers return(), as a generator that waits for its next value. */
function stuckSource() {
  const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<number>>();
  const source = {
    next: () => promise,
    return: vi.fn(() => new Promise<never>(() => {})),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  return { source, resolve, reject };
}

test('values are mapped in order, and the end is told once', async () => {
  async function* numbers() {
    yield 1;
    yield 2;
  }
  const onEnd = vi.fn();
  const seen = [];
  for await (const value of mapStream(numbers(), { map: async (n) => n * 10, onEnd })) seen.push(value);
  expect(seen).toEqual([10, 20]);
  expect(onEnd).toHaveBeenCalledOnce();
});

test('a reader that leaves while nothing happens ends at once and frees the source', async () => {
  const { source } = stuckSource();
  const onEnd = vi.fn();
  const stream = mapStream(source, { map: (n) => n, onEnd });
  const waiting = stream.next();
  expect(await stream.return()).toEqual({ done: true, value: undefined });
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(source.return).toHaveBeenCalledOnce();
  expect(onEnd).toHaveBeenCalledOnce();
});

test('an error of the source or of the mapping ends the stream, as it is explained', async () => {
  const { source, reject } = stuckSource();
  const explain = (error: unknown) => new Error(`explained: ${error}`);
  const broken = mapStream(source, { map: (n) => n, explain });
  reject('broken');
  await expect(broken.next()).rejects.toThrow('explained: broken');
  expect(await broken.next()).toEqual({ done: true, value: undefined });

  const { source: other, resolve } = stuckSource();
  const map = () => Promise.reject('no');
  const unmapped = mapStream(other, { map, explain });
  resolve({ done: false, value: 1 });
  await expect(unmapped.next()).rejects.toThrow('explained: no');
  expect(other.return).toHaveBeenCalledOnce();
});
