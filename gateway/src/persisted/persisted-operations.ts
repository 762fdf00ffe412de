import type { Config } from '@lumigraph/config';
import type { Log, Metrics } from '@lumigraph/lifecycle';
import type { Redis } from '@lumigraph/redis';
import { Counter, Gauge } from 'prom-client';
import type { OperationRequest } from '../operation/operation-request.ts';
import { type Refused, refuse } from '../operation/refused.ts';
import { createAutomaticTexts } from './automatic-texts.ts';
import { type ListedOperation, sha256 } from './manifest.ts';
import { openManifests } from './manifests.ts';
import type { OperationList } from './operation-list.ts';
import { requestedId } from './requested-id.ts';
import { createUnlistedReport } from './unlisted-report.ts';

/** The text that a request is about. */
export interface ResolvedOperation {
  readonly query: string;
  /** SHA-256 of it, in hex. */
  readonly hash: string;
  /** Whether it is in a manifest. */
  readonly isListed: boolean;
  /** Whether the client sent the text with its hash, so that the hash will do from now on. */
  readonly isNew: boolean;
}

/** Which operations clients may ask for, and by which ids. */
export interface PersistedOperations {
  /** Throws a Refused. */
  resolve(
    asked: Pick<OperationRequest, 'query' | 'operationName' | 'extensions' | 'documentId'>,
    clientName: string | null,
  ): Promise<ResolvedOperation>;
  /** To be called with what `resolve` gave as soon as it is found valid: what is new is kept for those who ask by its hash. */
  remember(operation: ResolvedOperation): void;
  /** Those of the manifests, as they are now. */
  operations(): readonly ListedOperation[];
  /** Has the only listener told whenever they have changed. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

/**
 * `open` answers every operation, and keeps texts sent with their hash (automatic persisted queries); `log` does the same and reports what is
 * in no manifest; `required` refuses that. Throws a ManifestError, or what the file system says, where the manifests cannot be used.
 */
export async function createPersistedOperations(options: {
  mode: Config['persistedOperations'];
  /** Files, and folders of .json files. */
  manifests: readonly string[];
  /** Without it each process knows only the texts that it was sent itself. */
  redis: Redis | null;
  log: Log;
  metrics: Metrics;
}): Promise<PersistedOperations> {
  const { mode, redis, log, metrics } = options;
  const onFault = () => metrics.faults.inc({ where: 'persisted operations' });
  const isNeeded = mode === 'required';
  const manifests = await openManifests({ paths: options.manifests, isNeeded, log, onFault });
  const { outcomes, unshared } = createInstruments(metrics, () => manifests.list().operations.length);
  const automatic = createAutomaticTexts(redis, { onFault, onUnshared: () => unshared.inc() });
  const report = createUnlistedReport(log);

  async function byId(list: OperationList, id: string): Promise<ResolvedOperation> {
    const listed = list.byId(id);
    if (listed) return found(listed);
    if (mode === 'required') throw required();
    const text = await automatic.find(id);
    if (text === undefined) throw notFound();
    return { query: text, hash: id, isListed: false, isNew: false };
  }

  function byText(list: OperationList, text: string, id: string | null): ResolvedOperation {
    const hash = sha256(text);
    const hasOtherId = id !== null && id !== hash;
    // In mode open it does not matter what is listed, unless a client's id can be right only so.
    const listed = list.byHash(hash) ?? (mode === 'open' && !hasOtherId ? undefined : list.like(text));
    if (hasOtherId && (!listed || list.byId(id)?.bareHash !== listed.bareHash)) throw mismatch();
    if (listed) return found(listed);
    if (mode === 'required') throw required();
    return { query: text, hash, isListed: false, isNew: id !== null };
  }

  return {
    resolve: async (asked, clientName) => {
      try {
        const id = requestedId(asked);
        // Clients over WebSocket and SSE must send a text, so they send an empty one.
        const text = asked.query || null;
        if (text === null && id === null) throw nothing();
        const list = manifests.list();
        const resolved = text === null ? await byId(list, id ?? '') : byText(list, text, id);
        outcomes.inc({ outcome: resolved.isListed ? 'listed' : 'unlisted' });
        if (mode === 'log' && !resolved.isListed)
          report({ name: asked.operationName ?? nameIn(resolved.query), hash: resolved.hash, clientName });
        return resolved;
      } catch (error) {
        outcomes.inc({ outcome: 'refused' });
        throw error;
      }
    },
    remember: ({ isNew, hash, query }) => {
      if (isNew) automatic.remember(hash, query);
    },
    operations: () => manifests.list().operations,
    onChange: manifests.onChange,
    close: manifests.close,
  };
}

function createInstruments({ registry }: Metrics, count: () => number) {
  const registers = [registry];
  new Gauge({
    name: 'lumigraph_gateway_listed_operations',
    help: 'Operations in the manifests.',
    registers,
    collect() {
      this.set(count());
    },
  });
  return {
    outcomes: new Counter({
      name: 'lumigraph_gateway_persisted_operations_total',
      help: 'Requests by whether their operation is in a manifest (listed, unlisted), or was refused for its id or text.',
      labelNames: ['outcome'],
      registers,
    }),
    unshared: new Counter({
      name: 'lumigraph_gateway_unshared_texts_total',
      help: 'Texts that clients sent with their hash and only this process knows, because too many were new within a minute.',
      registers,
    }),
  };
}

function found({ body: query, hash }: ListedOperation): ResolvedOperation {
  return { query, hash, isListed: true, isNew: false };
}

/** The name of a text's first operation, for the log of a text that was not parsed yet. */
function nameIn(text: string): string | null {
  return /\b(?:query|mutation|subscription)\s+(\w{1,100})/.exec(text)?.[1] ?? null;
}

function nothing(): Refused {
  return refuse(400, 'BAD_REQUEST', 'There is no `query`, `documentId` or `persistedQuery` extension.');
}

/** The links of Apollo Client and urql look for this message, and send the text with the hash; Apollo iOS does so only with status 200. */
function notFound(): Refused {
  const headers = { 'cache-control': 'no-store' };
  return refuse(200, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', { headers });
}

/** The message is that of Apollo Server. */
function mismatch(): Refused {
  return refuse(400, 'PERSISTED_QUERY_HASH_MISMATCH', 'provided sha does not match query');
}

function required(): Refused {
  const message = 'Only operations of the manifests that this gateway was given are answered.';
  return refuse(400, 'PERSISTED_QUERY_REQUIRED', message, { isAboutDocument: true });
}
