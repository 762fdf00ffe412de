import { startCollector } from '@lumigraph/tools/test-stack';
import { expect, onTestFinished, test, vi } from 'vitest';
import { inSpan, startTracing, traceHeaders, traceIdNow } from './index.ts';

const span = { name: 'work', kind: 'server', attributes: {} } as const;

async function collected(status?: number | null) {
  const collector = await startCollector(status);
  onTestFinished(collector.close);
  const onError = vi.fn();
  const { stop } = await startTracing({ endpoint: collector.url, service: 'test', onError });
  return { spans: collector.spans, onError, stop };
}

test('without an endpoint there is no trace, and work is done as ever', async () => {
  const { stop } = await startTracing({ endpoint: undefined, service: 'test', onError: () => undefined });
  expect(await inSpan(span, async () => [traceIdNow(), traceHeaders()])).toEqual([undefined, {}]);
  await stop();
});

test('a span continues what the headers name, and what fails in it is marked and thrown on', async () => {
  const { spans, stop } = await collected();
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const failing = inSpan({ ...span, continues: { traceparent } }, async () => {
    await inSpan({ ...span, name: 'part' }, async () => undefined);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await stop();
  const [part, whole] = spans;
  expect(whole).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16), isFailed: true });
  expect(part).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: whole?.spanId, isFailed: false });
});

test.each([{}, { traceparent: 'nonsense' }, { traceparent: `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01` }])(
  'headers %j begin a trace',
  async (continues) => {
    const { spans, stop } = await collected();
    await inSpan({ ...span, continues }, async () => undefined);
    await stop();
    expect(spans).toMatchObject([{ traceId: expect.stringMatching(/^(?!0{32})[0-9a-f]{32}$/) }]);
    expect(spans[0]?.parentSpanId).toBeUndefined();
  },
);

test('what goes to other processes is the trace alone, not what a client put into its baggage', async () => {
  const { stop } = await collected();
  const continues = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, baggage: 'a=b' };
  const headers = await inSpan({ ...span, continues }, async () => traceHeaders());
  expect(headers).toEqual({ traceparent: expect.stringMatching(/^00-a{32}-[0-9a-f]{16}-01$/) });
  await stop();
});

test('a collector that never answers keeps neither memory nor the end of the process', async () => {
  const { spans, stop } = await collected(null);
  for (let count = 0; count < 20_000; count++) await inSpan(span, async () => undefined);
  await stop();
  // One batch of 512 on its way, and 2,048 that wait.
  expect(spans.length).toBeGreaterThan(512);
  expect(spans.length).toBeLessThanOrEqual(512 + 2_048);
});

test('a collector that refuses is told of, and harms nobody', async () => {
  const { onError, stop } = await collected(400);
  expect(await inSpan(span, async () => 'done')).toBe('done');
  await stop();
  expect(onError).toHaveBeenCalledWith(expect.any(Error));
});

test('so is one that is not there', async () => {
  const { url, close } = await startCollector();
  close();
  const { stop } = await startTracing({ endpoint: url, service: 'test', onError: () => undefined });
  expect(await inSpan(span, async () => 'done')).toBe('done');
  await stop();
});
