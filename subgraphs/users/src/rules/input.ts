import { parseText, Refusal, type TextRule, type UserErrorCode } from '@lumigraph/subgraph-kit';
import { z } from 'zod';
import { emailKey, MOST_EMAIL, readUsername } from './names.ts';

const LEAST_PASSWORD = 8;
export const MOST_PASSWORD = 256;
/** What a new password may be. */
export const PASSWORD_RULE: TextRule = { least: LEAST_PASSWORD, most: MOST_PASSWORD, hasLines: false };

const username = z.string().transform((text, context) => {
  const username = readUsername(text);
  if (username === null) {
    context.addIssue(
      'A username has 3–30 letters, digits, dots and underscores: not only marks, no dot at an end, no two in a row.',
    );
    return z.NEVER;
  }
  return username;
});
const email = textBy({ least: 1, most: MOST_EMAIL, hasLines: false, isTrimmed: true })
  .transform(emailKey)
  .pipe(z.email('This is not an e-mail address.'));
const password = textBy(PASSWORD_RULE);
const displayName = textBy({ least: 1, most: 60, hasLines: false, isTrimmed: true });

/** What signUp takes. */
export const signUpInput = z.object({ username, email, password, displayName: displayName.nullish() });

/** What changePassword takes. The present password may be of an age with other rules. */
export const changePasswordInput = z.object({
  currentPassword: textBy({ ...PASSWORD_RULE, least: 1 }),
  newPassword: password,
});

/** What updateProfile takes: null leaves a text as it is. */
export const profileInput = z.object({
  displayName: displayName.nullish(),
  bio: textBy({ most: 300, hasLines: true, isTrimmed: true }).nullish(),
  avatarMediaId: z.string().nullish(),
  isPrivate: z.boolean().nullish(),
});

/** What updateSettings takes: null leaves a setting as it is. */
export const settingsInput = z.object({
  hideSeenPosts: z.boolean().nullish(),
  pushNotifications: z.boolean().nullish(),
});

/** Several things at once that the user can put right. */
export class InputRefusal extends Refusal {
  override readonly errors: Refusal['errors'];
  constructor(code: UserErrorCode, faults: readonly { field: string[]; message: string }[]) {
    super(code, faults.map(({ message }) => message).join(' '));
    this.errors = faults.map((fault) => ({ code, ...fault }));
  }
}

/** The input as the schema reads it. Throws INVALID with each faulty field's path, which begins with `input`. */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => ({ field: ['input', ...path.map(String)], message }));
  throw new InputRefusal('INVALID', faults);
}

/** The key of an e-mail that is an argument of its own. Throws INVALID. */
export function readEmail(text: string): string {
  const read = email.safeParse(text);
  if (read.success) return read.data;
  throw new Refusal('INVALID', read.error.issues.map(({ message }) => message).join(' '), ['email']);
}

function textBy(rule: TextRule) {
  return z.string().transform((text, context) => {
    const parsed = parseText(text, rule);
    if ('text' in parsed) return parsed.text;
    context.addIssue(parsed.fault);
    return z.NEVER;
  });
}
