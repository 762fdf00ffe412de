const MOST_NAMED = 3;
/** Names of classes that take no article. */
const PLURAL = new Set(['skis', 'scissors', 'broccoli']);

/** Words for who cannot see the picture, of what may be in it (the likeliest first); null where that is nothing. */
export function suggestedAltText(tags: readonly string[]): string | null {
  const named = tags.slice(0, MOST_NAMED).map((tag) => (PLURAL.has(tag) ? tag : `${articleOf(tag)} ${tag}`));
  const last = named.pop();
  if (last === undefined) return null;
  return `May show ${named.length > 0 ? `${named.join(', ')} and ${last}` : last}.`;
}

function articleOf(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}
