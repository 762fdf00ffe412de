/** Not only marks, no dot at either end, no two in a row: they would be taken for the end of a sentence, or for a path. */
const USERNAME = /^(?!\.)(?!.*\.\.)(?!.*\.$)(?=.*[A-Za-z0-9])[A-Za-z0-9._]{3,30}$/;
/** Names that would pass for the service itself, also with marks between or letters that look alike. */
const SERVICE = new Set(
  `admin administrator root system staff official moderator mod support help security abuse postmaster webmaster hostmaster
  lumigraph api graphql www`
    .split(/\s+/)
    .map(roughLook),
);
/** Names that programs take for something else, or that are no one's. */
const WORDS = new Set('null undefined true false nan constructor prototype anonymous everyone me viewer'.split(' '));
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

/**
 * What decides whether two usernames look alike: that of both is the same where they differ in nothing but I, l and 1 or O and 0, which many
 * typefaces do not tell apart (Unicode TR 39, whose other confusables a username cannot have). Pairs such as rn and m are told apart well
 * enough, and would take real names from each other.
 */
export function usernameLook(username: string): string {
  return username.replace(/[I1]/g, 'l').replaceAll('0', 'o').toLowerCase();
}

/** The look of a name that only reminds of another: without marks, and i as l too. */
function roughLook(username: string): string {
  return usernameLook(username).replaceAll('i', 'l').replace(/[._]/g, '');
}

/** Whether nobody may take this username. */
export function isReserved(username: string): boolean {
  const key = usernameKey(username);
  return WORDS.has(key) || INTERNAL.test(key) || SERVICE.has(roughLook(username));
}

/** What decides whether two e-mails are the same, and how they are stored. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
