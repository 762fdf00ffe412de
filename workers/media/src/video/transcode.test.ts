import { expect, test } from 'vitest';
import type { VideoFacts } from './inspect.ts';
import { encodingsOf, ladderOf } from './ladder.ts';
import { recipeOf } from './transcode.ts';

const FACTS: VideoFacts = {
  ...{ videoIndex: 0, audioIndex: 1, needsMov: false, size: { width: 640, height: 360 }, durationMs: 1_000 },
  ...{ rate: { frames: 30, seconds: 1 }, isInterlaced: false, hdr: null, matrix: 'bt709', isFullRange: false },
};
const TOOLS = { version: '5.1', canToneMap: true };

const told = (facts: Partial<VideoFacts> = {}, tools: Partial<typeof TOOLS> = {}) => {
  const all = { ...FACTS, ...facts };
  return JSON.stringify(recipeOf({ ...TOOLS, ...tools }, all, encodingsOf(ladderOf(all.size))));
};

test('what makes other bytes of a video is another recipe, by which it has other keys', () => {
  expect(told()).toBe(told());
  expect(told({ hdr: 'smpte2084' }, { canToneMap: false })).not.toBe(told({ hdr: 'smpte2084' }));
  const others = [
    told({ isInterlaced: true }),
    told({ isFullRange: true }),
    told({ matrix: 'bt601' }),
    told({ hdr: 'smpte2084' }),
    told({ durationMs: 999 }),
    told({ rate: { frames: 25, seconds: 1 } }),
    told({ size: { width: 360, height: 640 } }),
    told({}, { version: '7.0' }),
  ];
  expect(new Set([told(), ...others]).size).toBe(others.length + 1);
});
