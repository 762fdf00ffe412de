import { expect, test } from 'vitest';
import { rewritePlaylist } from './playlist.ts';

const playlist = `#EXTM3U
#EXT-X-MAP:URI="720p-abc.mp4",BYTERANGE="1353@0"
#EXTINF:4.000000,
#EXT-X-BYTERANGE:226216@1353
720p-abc.mp4
#EXT-X-ENDLIST
`;

test('every name in a playlist becomes a URL, and nothing else changes', () => {
  expect(rewritePlaylist(playlist, (name) => `https://m.example/${name}?a=$&b`)).toBe(`#EXTM3U
#EXT-X-MAP:URI="https://m.example/720p-abc.mp4?a=$&b",BYTERANGE="1353@0"
#EXTINF:4.000000,
#EXT-X-BYTERANGE:226216@1353
https://m.example/720p-abc.mp4?a=$&b
#EXT-X-ENDLIST
`);
});

test.each(['../other/1/large-x', 'https://evil.example/a.mp4', 'file:///etc/passwd', '..', '/etc/passwd', 'a b'])(
  'a playlist that names %s is none of ours',
  (name) => {
    expect(() => rewritePlaylist(`#EXTM3U\n${name}\n`, (one) => one)).toThrow('a playlist names');
    expect(() => rewritePlaylist(`#EXTM3U\n#EXT-X-MAP:URI="${name}"\n`, (one) => one)).toThrow('a playlist names');
  },
);
