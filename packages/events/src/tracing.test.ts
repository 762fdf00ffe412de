import { newId } from '@lumigraph/ids';
import { startCollector, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { inSpan, startTracing } from '@lumigraph/tracing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

test('each try of a message is a span of the trace in which it was published', async () => {
  const collector = await startCollector();
  const tracing = await startTracing({ endpoint: collector.url, service: 'test', onError: () => undefined });
  const { events } = stack.clients;
  let tries = 0;
  const consumption = await events.consume({
    durable: 'traced',
    event: 'engagement.commented',
    handle: async () => {
      if (++tries === 1) throw new Error('not yet');
    },
    backoffMs: [10],
  });
  const publish = () => {
    const data = { postId: newId<'post'>(3), commentId: newId<'comment'>(3), authorId: newId<'user'>(9) };
    return events.publish({ name: 'engagement.commented', slot: 3, data }, data.commentId);
  };
  await inSpan({ name: 'publish', kind: 'server', attributes: {} }, publish);
  await stack.settled();
  await publish();
  await stack.settled();
  await consumption.stop();
  await tracing.stop();
  collector.close();

  const publishing = collector.spans.find(({ name }) => name === 'publish');
  const { traceId, spanId: parentSpanId } = publishing ?? {};
  const processing = collector.spans.filter(({ name }) => name === 'process engagement.commented');
  expect(processing.map(({ isFailed }) => isFailed)).toEqual([true, false, false]);
  expect(processing.slice(0, 2)).toMatchObject([
    { traceId, parentSpanId },
    { traceId, parentSpanId },
  ]);
  expect(processing[2]?.parentSpanId).toBeUndefined();
  expect(processing[2]?.traceId).not.toBe(traceId);
});
