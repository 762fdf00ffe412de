/** Not only marks, no dot at either end, no two in a row: they would be taken for the end of a sentence, or for a path. */
const USERNAME = /^(?!\.)(?!.*\.\.)(?!.*\.$)(?=.*[A-Za-z0-9])[A-Za-z0-9._]{3,30}$/;
/** Names that would pass for the service itself, or that programs take for something else. */
const RESERVED = new Set(
  `admin administrator root system staff official moderator mod support help security abuse postmaster webmaster hostmaster
  lumigraph api graphql www null undefined true false nan constructor prototype anonymous everyone me viewer`.split(
    /\s+/,
  ),
);
const INTERNAL = /^__.*__$/;
/** The longest e-mail address (RFC 5321). */
export const MOST_EMAIL = 254;

/** A username as it is stored (compatibility forms of letters are the letters), or null where it cannot be one. */
export function readUsername(text: string): string | null {
  // No character stands for fewer than one, and few for many: what is this long is no username.
  if (text.length > 60) return null;
  const username = text.normalize('NFKC');
  return USERNAME.test(username) ? username : null;
}

/** What decides whether two usernames are the same. */
export function usernameKey(username: string): string {
  return username.toLowerCase();
}

/** Whether nobody may take the username of this key. */
export function isReserved(key: string): boolean {
  return RESERVED.has(key) || INTERNAL.test(key);
}

/** What decides whether two e-mails are the same, and how they are stored. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
