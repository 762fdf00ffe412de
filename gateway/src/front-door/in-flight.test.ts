import { newId } from '@lumigraph/ids';
import type { RequestContext } from '@lumigraph/subgraph-kit';
import type { FormattedExecutionResult } from 'graphql';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startForeignGateway, startForeignSupergraph } from '../test/foreign-world.ts';
import { createInFlight } from './in-flight.ts';

// Only so many milliseconds are others let join: here no time passes but what a test lets pass.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
});

const ADA: RequestContext = { viewer: { id: newId(1) }, requestId: 'r-ada', accept: 'image/avif', address: '10.0.0.1' };
const BEN: RequestContext = { ...ADA, viewer: { id: newId(2) } };

/** Each is another operation, or the same one of another supergraph. */
const prepared = () => ({});

describe('a query that is being executed', () => {
  const operation = prepared();
  const run = () => new Promise<FormattedExecutionResult>(() => {});

  test('answers the same viewer who asks the same, by whatever request', () => {
    const { share } = createInFlight();
    const first = share(operation, { id: 1 }, ADA, run);
    const again = share(operation, { id: 1 }, { ...ADA, requestId: 'r-2', address: '10.0.0.2' }, run);
    expect(again).toBe(first);
  });

  test.each<[string, Parameters<ReturnType<typeof createInFlight>['share']>]>([
    ['another viewer', [operation, { id: 1 }, BEN, run]],
    ['nobody', [operation, { id: 1 }, { ...ADA, viewer: null }, run]],
    ['who asks with other variables', [operation, { id: 2 }, ADA, run]],
    ['who asks for another operation, or asks another supergraph', [prepared(), { id: 1 }, ADA, run]],
    ['who takes other formats', [operation, { id: 1 }, { ...ADA, accept: '*/*' }, run]],
  ])('does not answer %s', (_who, asked) => {
    const { share } = createInFlight();
    const first = share(operation, { id: 1 }, ADA, run);
    expect(share(...asked)).not.toBe(first);
  });

  test('does not answer who asks after a change of ours, or later than 50 ms', () => {
    const { share, forget } = createInFlight();
    const asked = () => share(operation, { id: 1 }, ADA, run);
    const first = asked();
    vi.advanceTimersByTime(50);
    expect(asked()).toBe(first);
    forget();
    const second = asked();
    expect(second).not.toBe(first);
    vi.advanceTimersByTime(51);
    expect(asked()).not.toBe(second);
  });

  test('does not answer who asks when it is done, even in vain', async () => {
    const { share } = createInFlight();
    const fail = () => Promise.reject(new Error('away'));
    await expect(share(operation, {}, ADA, fail)).rejects.toThrow('away');
    expect(await share(operation, {}, ADA, async () => ({ data: null }))).toEqual({ data: null });
  });
});

describe('a gateway whose subgraph is slow', () => {
  async function startSlow() {
    const supergraph = await startForeignSupergraph();
    const gateway = await startForeignGateway(supergraph.file);
    onTestFinished(async () => {
      await gateway.stop();
      await supergraph.stop();
    });
    const { catalog } = supergraph.subgraphs;
    return { gateway, catalog, release: catalog.hold() };
  }
  const query = 'query ($handle: String!) { artist(handle: $handle) { name } }';
  const named = (name: string) => ({ data: { artist: { name } } });

  test('asks it once for twenty equal queries at once', async () => {
    const { gateway, catalog, release } = await startSlow();
    const twenty = Array.from({ length: 20 }, () => gateway.ask(query, { handle: 'ada' }));
    const other = gateway.ask(query, { handle: 'ben' });
    await vi.waitFor(() => expect(catalog.requests).toHaveLength(2));
    // Who asked before this is answered has been let in.
    await gateway.ask('{ me { name } }');
    release();
    expect(await Promise.all(twenty)).toEqual(twenty.map(() => named('Ada')));
    expect(await other).toEqual(named('Ben'));
    expect(catalog.requests).toHaveLength(2);
  });

  test('asks it anew after a mutation', async () => {
    const { gateway, catalog, release } = await startSlow();
    const before = gateway.ask(query, { handle: 'ada' });
    await vi.waitFor(() => expect(catalog.requests).toHaveLength(1));
    await gateway.ask('mutation { renameVisitor(id: "u1", name: "Ulla") { id } }');
    const after = gateway.ask(query, { handle: 'ada' });
    await vi.waitFor(() => expect(catalog.requests).toHaveLength(2));
    release();
    expect(await Promise.all([before, after])).toEqual([named('Ada'), named('Ada')]);
  });
});
