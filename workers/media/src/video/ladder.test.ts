import { expect, test } from 'vitest';
import { encodingsOf, ladderOf } from './ladder.ts';

/** A source of `width × height` as its rungs, then what the MP4 is made of. */
function told(width: number, height: number): string[] {
  const { rungs, file } = ladderOf({ width, height });
  return [...rungs, file].map(({ name, size }) => `${name} ${size.width}x${size.height}`);
}

test.each([
  [
    [3840, 2160],
    ['360p 640x360', '720p 1280x720', '1080p 1920x1080', '720p 1280x720'],
  ],
  [
    [1920, 1080],
    ['360p 640x360', '720p 1280x720', '1080p 1920x1080', '720p 1280x720'],
  ],
  [
    [1080, 1920],
    ['360p 360x640', '720p 720x1280', '1080p 1080x1920', '720p 720x1280'],
  ],
  [
    [1920, 800],
    ['360p 640x266', '720p 1280x534', '1080p 1920x800', '720p 1280x534'],
  ],
  [
    [1080, 1080],
    ['360p 360x360', '720p 720x720', '1080p 1080x1080', '720p 720x720'],
  ],
  [
    [1280, 720],
    ['360p 640x360', '720p 1280x720', '720p 1280x720'],
  ],
  [
    [854, 480],
    ['360p 640x360', 'source 854x480'],
  ],
  [
    [640, 360],
    ['360p 640x360', '360p 640x360'],
  ],
  [
    [321, 181],
    ['source 320x180', 'source 320x180'],
  ],
  [
    [4096, 16],
    ['360p 640x16', '720p 1280x16', '1080p 1920x16', '720p 1280x16'],
  ],
])('the ladder of %o goes up to the source and no further', ([width = 0, height = 0], rungs) => {
  expect(told(width, height)).toEqual(rungs);
});

test('each size is encoded once, the largest first', () => {
  const names = (width: number, height: number) => encodingsOf(ladderOf({ width, height })).map(({ name }) => name);
  expect(names(1920, 1080)).toEqual(['1080p', '720p', '360p']);
  expect(names(854, 480)).toEqual(['source', '360p']);
  expect(names(100, 100)).toEqual(['source']);
});
