import { Refusal, type UserErrorCode } from '@lumigraph/subgraph-kit';
import { z } from 'zod';
import { emailKey, MOST_EMAIL, readUsername } from './names.ts';
import { isPlain, isWithin, line, paragraph, showsSomething } from './text.ts';

const LEAST_PASSWORD = 8;
export const MOST_PASSWORD = 256;

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
const email = z
  .string()
  .refine(isPlain, 'An e-mail must not contain control characters.')
  .transform(emailKey)
  .pipe(z.email('This is not an e-mail address.').max(MOST_EMAIL, 'This e-mail is too long.'));
const password = z
  .string()
  .refine(isPlain, 'A password must not contain control characters.')
  .refine(showsSomething, 'A password must not be only spaces.')
  .refine((text) => isWithin(text, LEAST_PASSWORD, MOST_PASSWORD), 'A password has 8–256 characters.');
const displayName = line('A name', 1, 60);

/** What signUp takes. */
export const signUpInput = z.object({ username, email, password, displayName: displayName.nullish() });

/** What updateProfile takes: null leaves a text as it is. */
export const profileInput = z.object({
  displayName: displayName.nullish(),
  bio: paragraph('A bio', 300).nullish(),
  avatarMediaId: z.string().nullish(),
  isPrivate: z.boolean().nullish(),
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
