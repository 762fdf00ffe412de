/** setTimeout knows no longer time; 24 days are more than any access token has. */
const LONGEST_MS = 2 ** 31 - 1;

/** A few connections need no whole window. */
const MOST_SPACING_MS = 100;

/** A timer that does the work at a time in Unix milliseconds: at once if it is past, and in 24 days at the latest. */
export function startTimerUntil(time: number, work: () => void): NodeJS.Timeout {
  return setTimeout(work, Math.min(Math.max(0, time - Date.now()), LONGEST_MS));
}

/** Milliseconds from the end of one connection to that of the next, so that the clients of so many do not all come back at once: at most 100. */
export function spacingOf(connections: number, drainMs: number): number {
  return Math.min(drainMs / connections, MOST_SPACING_MS);
}
