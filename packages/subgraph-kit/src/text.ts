import { Refusal } from './errors.ts';

/** What a text may hold. */
interface TextRule {
  /** The input's path, for refusals. */
  field: string[];
  /** Most Unicode code points: what PostgreSQL counts too, and a bound on bytes, which graphemes are not. */
  most: number;
  /** Whether it may have line breaks and tabs. */
  hasLines: boolean;
  /** Whether the space around it is taken away before its characters are counted. */
  isTrimmed?: boolean;
}

const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\t]/u;

/** A text from a client, its line ends as \n. Refuses with INVALID one that is too long, or has control characters or halves of characters. */
export function readText(text: string, { field, most, hasLines, isTrimmed = false }: TextRule): string {
  const whole = text.replaceAll('\r\n', '\n');
  const refuse = (message: string) => new Refusal('INVALID', message, field);
  if (!whole.isWellFormed()) throw refuse('The text is not well-formed Unicode.');
  if ((hasLines ? CONTROL_BUT_LINES : CONTROL).test(whole)) throw refuse('The text has control characters.');
  const lines = isTrimmed ? whole.trim() : whole;
  // A code point is one or two units, so most texts need no counting.
  if (lines.length > most && (lines.length > 2 * most || [...lines].length > most)) {
    throw refuse(`At most ${most.toLocaleString('en')} characters.`);
  }
  return lines;
}
