import type { Log } from '@lumigraph/lifecycle';

/** Operations that are told in one hour, each once; the metric counts all. */
const MOST_LINES = 1_000;
const HOUR_MS = 3_600_000;
const MOST_NAME_LENGTH = 100;

/** Tells the log of operations that are in no manifest: so one learns what `required` would refuse. */
export function createUnlistedReport(log: Log) {
  const told = new Set<string>();
  let since = Date.now();

  return function report(operation: { name: string | null; hash: string; clientName: string | null }): void {
    if (Date.now() - since > HOUR_MS) {
      told.clear();
      since = Date.now();
    }
    const [operationName, clientName] = [shortened(operation.name), shortened(operation.clientName)];
    const line = JSON.stringify([operationName, clientName]);
    if (told.size >= MOST_LINES || told.has(line)) return;
    told.add(line);
    log.warn({ operationName, clientName, hash: operation.hash }, 'an operation is in no manifest');
  };
}

function shortened(name: string | null): string | null {
  return name === null ? null : name.slice(0, MOST_NAME_LENGTH);
}
