/** What usernames are written with, also in the full width of East Asian keyboards; no dot at either end, no two in a row. */
const PART = String.raw`[A-Za-z0-9_\uFF10-\uFF19\uFF21-\uFF3A\uFF3F\uFF41-\uFF5A]+`;
const NAME = String.raw`${PART}(?:[.\uFF0E]${PART})*`;
/** What would be one word with a username, or pass for a letter of it. Scripts that look otherwise, as those written without spaces, may touch. */
const SAME_WORD = String.raw`[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Cherokee}\p{sc=Coptic}\p{N}_[[\p{M}&&\p{sc=Inherited}]--[\u20E3\uFE00-\uFE0F]]]`;
/** What may stand before the @ of an e-mail address, or doubles the mark. */
const JOINED = String.raw`[!#$%&*+=\-^~@\uFF20]`;
const MENTIONS = new RegExp(
  String.raw`(?<!${SAME_WORD}|${JOINED})[@\uFF20](${NAME})(?![.\uFF0E]?${SAME_WORD}|[@\uFF20])`,
  'gv',
);
/** A word before the mark and a dot after it are an e-mail address, of whatever script. */
const WORD_AT_END = /[\p{L}\p{M}]$/u;
const URLS = /\p{L}[\p{L}\p{N}+.-]*:\/\/\S*|(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}\/\S*/gu;
/** More stay plain text: each costs its person a row, and the post's readers a look. */
const MOST_MENTIONS = 20;

/**
 * The usernames that a text mentions with an @, in the one spelling that makes them the same (NFKC, lower case), each once, in the text's
 * order: the first 20. Whether anyone has them is not known here.
 */
export function mentionsOf(text: string): string[] {
  const words = text.replaceAll(URLS, (url) => ' '.repeat(url.length));
  const names = [...words.matchAll(MENTIONS)].flatMap(({ 1: written = '', index }) => {
    const name = written.normalize('NFKC').toLowerCase();
    return name.includes('.') && WORD_AT_END.test(words.slice(0, index)) ? [] : [name];
  });
  return [...new Set(names)].slice(0, MOST_MENTIONS);
}
