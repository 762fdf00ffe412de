import { z } from 'zod';

const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_NEWLINE = /[^\P{Cc}\n]/u;
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Z}]/u;

/** Whether a text of one line is fit to store: well-formed Unicode without control characters. */
export function isPlain(text: string): boolean {
  return text.isWellFormed() && !CONTROL.test(text);
}

/** Whether there is anything to see in a text. */
export function showsSomething(text: string): boolean {
  return VISIBLE.test(text);
}

/** One line of text that shows something, without spaces around it. */
export function line(name: string, least: number, most: number) {
  return z
    .string()
    .refine(isPlain, `${name} must not contain control characters.`)
    .transform((text) => text.trim())
    .refine((text) => isWithin(text, least, most) && showsSomething(text), `${name} has ${least}–${most} characters.`);
}

/** Text of any number of lines, which may be empty, without spaces around it. */
export function paragraph(name: string, most: number) {
  return z
    .string()
    .transform((text) => text.replace(/\r\n?/g, '\n'))
    .refine(
      (text) => text.isWellFormed() && !CONTROL_BUT_NEWLINE.test(text),
      `${name} must not contain control characters.`,
    )
    .transform((text) => text.trim())
    .refine((text) => isWithin(text, 0, most), `${name} has at most ${most} characters.`);
}

/** Whether a text has from `least` to `most` characters as its writer counts them: code points, not UTF-16 units. */
export function isWithin(text: string, least: number, most: number): boolean {
  // A text of n units has at least n / 2 characters: what is far too long need not be counted.
  if (text.length > 2 * most) return false;
  const count = [...text].length;
  return count >= least && count <= most;
}
