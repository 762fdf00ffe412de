import { Writable } from 'node:stream';
import { newId } from '@lumigraph/ids';
import { testStack } from '@lumigraph/tools/test-stack';
import { expect, onTestFinished, test } from 'vitest';
import { connectClients, createLog } from './index.ts';

test('every failed try of a message is logged and counted, and its death as well', async () => {
  const stack = await testStack();
  onTestFinished(() => stack.stop());
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const clients = await connectClients(stack.config, createLog({ level: 'warn', name: 'test', destination }));
  onTestFinished(() => clients.close());
  const consumption = await clients.events.consume({
    durable: 'doomed',
    event: 'engagement.commented',
    handle: () => Promise.reject(new Error('cannot be done')),
    backoffMs: [10],
  });
  const data = { postId: newId<'post'>(3), commentId: newId<'comment'>(3), authorId: newId<'user'>(9) };
  await clients.events.publish({ name: 'engagement.commented', slot: 3, data }, data.commentId);
  await stack.settled();
  await consumption.stop();
  const failed = { durable: 'doomed', err: { message: 'cannot be done' }, msg: 'a message failed' };
  expect(lines).toMatchObject([
    ...[1, 2, 3, 4].map((attempt) => ({ ...failed, level: 40, attempt, isDead: false })),
    { ...failed, level: 50, attempt: 5, isDead: true },
  ]);
  const metrics = await clients.metrics.registry.metrics();
  expect(metrics).toMatch(/^lumigraph_dead_messages_total\{durable="doomed",.*\} 1$/m);
  expect(metrics).toMatch(/^lumigraph_background_faults_total\{where="doomed",.*\} 5$/m);
});
