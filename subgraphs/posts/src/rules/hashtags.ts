/**
 * Hashtags by Unicode's own rules (UTS #31, hashtag identifiers): letters, marks and digits of every script, connectors,
 * emoji with all their parts, and the joiners and middle dots that words of some scripts are written with.
 */
const WORD = String.raw`(?:\p{RGI_Emoji}|[\p{XID_Continue}\u00B7\u05F3\u05F4\u0F0B\u200C\u200D\u30FB])+`;
/** Tags stand one after another (`#sea#sun`), but not within a word, a URL or an HTML entity. */
const TAGS = new RegExp(String.raw`(?<![\p{XID_Continue}&\/])(?:[#\uFF03]${WORD})+`, 'gv');
const MARKER = /[#\uFF03]/u;
/** A number alone is no tag. */
const MEANINGFUL = /\p{L}|\p{RGI_Emoji}/v;
/** Longer ones stay plain text: tags are keys of indexes. */
const MOST_CHARACTERS = 100;

/** The hashtags of a text without their #, in one spelling (NFKC, lower case), each once, in the text's order. */
export function hashtagsOf(text: string): string[] {
  const words = [...text.matchAll(TAGS)].flatMap(([tags]) => tags.split(MARKER));
  const tags = words.map((word) => word.normalize('NFKC').toLowerCase()).filter((word) => MEANINGFUL.test(word));
  return [...new Set(tags)].filter((tag) => [...tag].length <= MOST_CHARACTERS);
}
