import { expect, test } from 'vitest';
import { masterPlaylist } from './playlist.ts';

/** What players are told of a playlist with such segments, in seconds and bytes. */
function bandwidthsOf(...segments: [seconds: number, bytes: number][]): number[] {
  const playlist = segments.map(
    ([seconds, bytes]) => `#EXTINF:${seconds.toFixed(6)},\n#EXT-X-BYTERANGE:${bytes}@0\nx\n`,
  );
  const about = { name: 'x', size: { width: 640, height: 360 }, rate: { frames: 30, seconds: 1 }, hasAudio: false };
  const text = masterPlaylist([{ ...about, playlist: playlist.join(''), head: Buffer.from('avcC\x01\x64\x00\x1e') }]);
  return /BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+)/.exec(text)?.slice(1).map(Number) ?? [];
}

test('the peak is that of about a segment of time, however short the last one is, and never below the average', () => {
  expect(bandwidthsOf([4, 4_000], [4, 12_000], [4, 2_000])).toEqual([24_000, 12_000]);
  expect(bandwidthsOf([4, 4_000], [1, 6_000])).toEqual([16_000, 16_000]);
  expect(bandwidthsOf([4, 4_000], [0.04, 6_000])).toEqual([19_802, 19_802]);
  expect(bandwidthsOf([0.04, 6_000])).toEqual([1_200_000, 1_200_000]);
});
