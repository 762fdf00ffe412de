/** Codes of what is away or restarting: Node's sockets, PostgreSQL's classes 08, 53 and 57P, NATS, and our own stores. */
const CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08...|53...|57P0.|CONNECTION_CLOSED|DISCONNECT|TIMEOUT|503|STORE_UNAVAILABLE)$/;

/** Words of pg and pg-pool, which have no code, each from the message's beginning. */
const POSTGRES =
  /^(Connection terminated|timeout exceeded when trying to connect$|timeout expired$|Client has encountered a connection error and is not queryable$)/;

/** Words of ioredis: of a connection, then of a Cluster. */
const IOREDIS =
  /^(Connection is closed\.|Stream isn't writeable and |Reached the max retries per request limit |Command timed out$|Command aborted due to connection close$|connect ETIMEDOUT$|Cluster isn't ready and |None of startup nodes is available$|Failed to refresh slots cache\.|Too many Cluster redirections\. |Cluster is (ended|disconnected|disconnecting)\.|Node is disconnected$|No master node is available )/;

/** Error replies of a Redis that cannot serve now, which begin with their kind. */
const REDIS_REPLY = /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN) /;

const WORDS = [POSTGRES, IOREDIS, REDIS_REPLY];

/** Whether an error says that a store is away (try again later) rather than that the request was wrong. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.test(code) || WORDS.some((words) => words.test(error.message)) || isStoreAway(error.cause);
}
