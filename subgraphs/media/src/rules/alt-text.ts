import { Refusal } from '@lumigraph/subgraph-kit';

/** Unicode code points: what PostgreSQL counts too. */
const MOST_CHARACTERS = 1_000;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\t]/u;

/**
 * A description from a client without the space around it, its line ends as \n; null where nothing is left. Refuses with INVALID one that is too
 * long, or has control characters or halves of characters.
 */
export function readAltText(text: string, field: string[]): string | null {
  const lines = text.replaceAll('\r\n', '\n');
  const refuse = (message: string) => new Refusal('INVALID', message, field);
  if (!lines.isWellFormed()) throw refuse('The text is not well-formed Unicode.');
  if (CONTROL_BUT_LINES.test(lines)) throw refuse('The text has control characters.');
  const trimmed = lines.trim();
  if ([...trimmed].length > MOST_CHARACTERS)
    throw refuse(`At most ${MOST_CHARACTERS.toLocaleString('en')} characters.`);
  return trimmed === '' ? null : trimmed;
}
