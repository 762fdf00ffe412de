import { expect, onTestFinished, test } from 'vitest';
import { signUp } from '../client/person.ts';
import { startCollector, startTestSystem, testStack } from '../test-stack/index.ts';

const PASSWORD = 'correct horse battery';

test('a request and what workers make of its events are one trace, sent at the latest when the processes stop', async () => {
  const collector = await startCollector();
  onTestFinished(collector.close);
  const stack = await testStack({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
  onTestFinished(stack.stop);
  const system = await startTestSystem(stack, 'in one process');
  onTestFinished(system.stop);
  const author = await signUp(system.url, { username: 'author', password: PASSWORD });
  const fan = await signUp(system.url, { username: 'fan', password: PASSWORD });
  await fan.follow(author);
  await stack.settled();
  await system.stop();
  const { spans } = collector;
  const handled = spans.filter(({ name }) => name === 'process graph.followed');
  expect(new Set(handled.map(({ service }) => service))).toEqual(new Set(['workers']));
  const [traceId, ...others] = new Set(handled.map((span) => span.traceId));
  expect(others).toEqual([]);
  const request = spans.filter((span) => span.traceId === traceId && span.parentSpanId === undefined);
  expect(request).toMatchObject([{ service: 'gateway', name: 'POST /graphql', isFailed: false }]);
}, 90_000);
