/** Errors by which a store that is away or restarting shows itself: Node's socket errors, PostgreSQL's classes 08, 53 and 57P, the object store's code, pg's and ioredis' own words. */
const CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08...|53...|57P0.|CONNECTION_CLOSED|TIMEOUT|503|STORE_UNAVAILABLE)$/;
const WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Connection is closed|Stream isn't writeable|max retries per request|Command timed out|Cluster isn't ready|startup nodes|slots cache|Cluster redirections|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|READONLY|LOADING/i;

/** Whether an error says that a store is away (try again later) rather than that the request was wrong. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.test(code) || WORDS.test(error.message) || isStoreAway(error.cause);
}
