import { Refusal } from './errors.ts';

/** What a text may hold. */
export interface TextRule {
  /** Least Unicode code points, at least one of them visible. Without it the text may be blank. */
  least?: number;
  /** Most Unicode code points: what PostgreSQL counts too, and a bound on bytes, which graphemes are not. */
  most: number;
  /** Whether it may have line breaks and tabs. */
  hasLines: boolean;
  /** Whether the space around it is taken away before its characters are counted. */
  isTrimmed?: boolean;
}

const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\t]/u;
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Z}]/u;
const MOST_KEY_CHARACTERS = 100;

/**
 * A text from a client, its line ends as \n, or what is wrong with it: it is too short or too long, shows nothing, or has control
 * characters or halves of characters.
 */
export function parseText(text: string, rule: TextRule): { text: string } | { fault: string } {
  const { least = 0, most, hasLines, isTrimmed = false } = rule;
  const whole = text.replaceAll('\r\n', '\n');
  if (!whole.isWellFormed()) return { fault: 'The text is not well-formed Unicode.' };
  if ((hasLines ? CONTROL_BUT_LINES : CONTROL).test(whole)) return { fault: 'The text has control characters.' };
  const lines = isTrimmed ? whole.trim() : whole;
  if (least > 0 && !VISIBLE.test(lines)) return { fault: 'The text is blank.' };
  if (isLonger(lines, most)) return { fault: `At most ${most.toLocaleString('en')} characters.` };
  if (!isLonger(lines, least - 1)) return { fault: `At least ${least} characters.` };
  return { text: lines };
}

/** A text from a client as parseText gives it. Refuses a faulty one with INVALID, in the name of the input's path. */
export function readText(text: string, { field, ...rule }: TextRule & { field: string[] }): string {
  const parsed = parseText(text, rule);
  if ('fault' in parsed) throw new Refusal('INVALID', parsed.fault, field);
  return parsed.text;
}

/** The idempotency key of a mutation's input; null where there is none. Refuses a faulty one with INVALID. */
export function readIdempotencyKey(key: string | null | undefined): string | null {
  if (key == null) return null;
  const field = ['input', 'idempotencyKey'];
  return readText(key, { field, least: 1, most: MOST_KEY_CHARACTERS, hasLines: false });
}

/** Whether a text has more code points than this. One is one or two units, so most texts need no counting. */
function isLonger(text: string, count: number): boolean {
  return text.length > count && (text.length > 2 * count || [...text].length > count);
}
