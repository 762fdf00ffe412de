import { createLog } from '@lumigraph/lifecycle';
import { type CollectedSpan, startCollector } from '@lumigraph/tools/test-stack';
import { startTracing } from '@lumigraph/tracing';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type SmallWorld, startSmallWorld } from './test/small-world.ts';
import { connectSocket } from './test/socket-client.ts';

const OURS = '5'.repeat(32);
const CLIENT = 'c'.repeat(16);
const QUERY = '{ posts { text author { name } likeCount } }';

let spans: CollectedSpan[];
const lines: Record<string, unknown>[] = [];

/** One trace over HTTP that a client began, one that failed, one in process, and what must leave no trace. */
beforeAll(async () => {
  const collector = await startCollector();
  const onError = (error: unknown) => expect.fail(String(error));
  const tracing = await startTracing({ endpoint: collector.url, service: 'test', onError });
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const remote = await startSmallWorld('over HTTP', { log: createLog({ level: 'warn', name: 'test', destination }) });
  const local = await startSmallWorld('in process');
  await remote.ask(QUERY, { headers: { traceparent: `00-${OURS}-${CLIENT}-01` } });
  await remote.ask('{ broken }');
  await local.ask('query InProcess { me { name } posts { text } }');
  await hearOneEvent(local);
  for (const path of ['/health/live', '/metrics', '/graphiql/nope.js']) await fetch(new URL(path, remote.url));
  await Promise.all([remote.stop(), local.stop()]);
  await tracing.stop();
  collector.close();
  ({ spans } = collector);
});

/** A subscription over a socket, and one event that other subgraphs complete. */
async function hearOneEvent({ url, data }: SmallWorld): Promise<void> {
  const client = connectSocket(url);
  const query = 'subscription { postChanged(id: 10) { text author { name } } }';
  const event = client.iterate({ query }).next();
  await vi.waitFor(() => expect(data.changes.listeners).toBe(1));
  data.changes.publish('10');
  await event;
  client.terminate();
}

const named = (name: string, traceId?: string) =>
  spans.filter((span) => span.name === name && (traceId === undefined || span.traceId === traceId));
const parentOf = ({ traceId, parentSpanId }: CollectedSpan) =>
  spans.find((span) => span.traceId === traceId && span.spanId === parentSpanId);

/** The names of the spans around one, nearest first. */
function around(span: CollectedSpan): string[] {
  const parent = parentOf(span);
  return parent ? [parent.name, ...around(parent)] : [];
}

describe('a query whose client traces', () => {
  test('is one trace from the client through the gateway to each subgraph', () => {
    const servers = named('POST /graphql', OURS);
    const gateway = servers.filter(({ parentSpanId }) => parentSpanId === CLIENT);
    expect(gateway).toHaveLength(1);
    const behind = servers.filter(({ parentSpanId }) => parentSpanId !== CLIENT);
    const callers = behind.map((span) => around(span)[0]).sort();
    expect(callers).toEqual(['fetch engagement', 'fetch posts', 'fetch users']);
    for (const span of behind) expect(around(span).at(-1)).toBe('POST /graphql');
  });

  test('shows planning and execution between the two', () => {
    const [fetched] = named('fetch users', OURS);
    if (!fetched) throw new Error('users were not fetched');
    expect(around(fetched)).toEqual(['execute', 'POST /graphql']);
    expect(named('plan', OURS)).toHaveLength(1);
  });
});

test('a fault stands in the log of gateway and subgraph with the trace in which it happened', () => {
  const [failed] = named('fetch users').filter(({ isFailed }) => isFailed);
  expect(failed?.traceId).toMatch(/^[0-9a-f]{32}$/);
  const told = lines.map(({ msg, traceId }) => ({ msg, traceId }));
  expect(told).toEqual([
    { msg: 'a fault in a subgraph', traceId: failed?.traceId },
    { msg: 'masked', traceId: failed?.traceId },
  ]);
});

test('fetches in process are spans too', () => {
  const traces = new Set(named('POST /graphql').map(({ traceId }) => traceId));
  expect(traces.size).toBe(3);
  const local = [...traces].filter((id) => named('POST /graphql', id).length === 1);
  expect(local).toHaveLength(1);
  expect(named('fetch posts', local[0])).toHaveLength(1);
  expect(named('fetch users', local[0])).toHaveLength(1);
});

test('an operation over a socket is a trace, and each event of a subscription one of its own', () => {
  const [asked] = named('WebSocket operation');
  const [event] = named('subscription event');
  expect(asked?.parentSpanId || undefined).toBeUndefined();
  expect(event?.parentSpanId || undefined).toBeUndefined();
  expect(event?.traceId).not.toBe(asked?.traceId);
  expect(named('fetch users', event?.traceId)).toHaveLength(1);
});

test('health, metrics and the page leave no spans', () => {
  const routes = spans.filter(({ name }) => /^(GET|POST) /.test(name)).map(({ name }) => name);
  expect(new Set(routes)).toEqual(new Set(['POST /graphql']));
});
