import { expect, test } from 'vitest';
import { hashtagsOf } from './hashtags.ts';

test.each([
  ['Sunset over #Zürich and #zürich', ['zürich']],
  ['#cafe\u0301 #café', ['café']],
  ['#日本語 #한국어 #ไทย #हिन्दी #中文', ['日本語', '한국어', 'ไทย', 'हिन्दी', '中文']],
  ['#שלום #مرحبا #می\u200cخواهم', ['שלום', 'مرحبا', 'می\u200cخواهم']],
  ['＃全角 #ｱﾊﾟｰﾄ #東京・大阪', ['全角', 'アパート', '東京・大阪']],
  ['#🌅 #sun🌅 #👨‍👩‍👧‍👦fam #👍🏽 #🇯🇵', ['🌅', 'sun🌅', '👨‍👩‍👧‍👦fam', '👍🏽', '🇯🇵']],
  ['#love#instagood', ['love', 'instagood']],
  ['##double .#dot (#paren) \n#line', ['double', 'dot', 'paren', 'line']],
  ['#snake_case #l·l #2026goals', ['snake_case', 'l·l', '2026goals']],
  ['#𝒜𝒷 #𐐷', ['ab', '𐐷']],
])('%s', (text, tags) => {
  expect(hashtagsOf(text)).toEqual(tags);
});

test.each(['word#no', '日本#語', 'https://example.org/#top', '&#x27;', '#1 #2026', '# #', '#️⃣', '#-', ''])(
  'no hashtag in "%s"',
  (text) => {
    expect(hashtagsOf(text)).toEqual([]);
  },
);

test('a tag of more than 100 characters is plain text, one of 100 is a tag', () => {
  expect(hashtagsOf(`#${'a'.repeat(101)}`)).toEqual([]);
  expect(hashtagsOf(`#${'語'.repeat(100)}`)).toEqual(['語'.repeat(100)]);
});

test('a caption full of markers or joiners takes no long time', () => {
  // A rule that backtracks would run into the test's time-out.
  for (const text of ['#'.repeat(2_200), '#a'.repeat(1_100), `#${'a\u200d'.repeat(1_100)}`, '👨‍👩‍👧‍👦'.repeat(300)]) {
    expect(hashtagsOf(text).length).toBeLessThan(text.length);
  }
});
