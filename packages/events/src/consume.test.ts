import { newId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Consumption, type EventData, listDead, redriveDead } from './index.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

const commentOn = () => ({ postId: newId<'post'>(3), commentId: newId<'comment'>(3), authorId: newId<'user'>(9) });

async function tell(data: EventData<'engagement.commented'>, id: string = data.commentId): Promise<void> {
  await stack.clients.events.publish({ name: 'engagement.commented', slot: 3, data }, id);
}

/** A consumer of the test's own, which is gone with it: what later tests publish does not wait for it. */
async function consume(
  durable: string,
  handle: (data: EventData<'engagement.commented'>, attempt: number) => Promise<void>,
): Promise<Consumption> {
  const { events } = stack.clients;
  const consumption = await events.consume({
    durable,
    event: 'engagement.commented',
    handle: (data, { attempt }) => handle(data, attempt),
    backoffMs: [10],
  });
  return {
    stop: async () => {
      await consumption.stop();
      await events.inside.manager.consumers.delete(events.inside.subjects.streams.events, durable);
    },
  };
}

test('a message is handled once, also when it was published twice', async () => {
  const data = commentOn();
  await tell(data);
  await tell(data);
  const seen: string[] = [];
  const consumption = await consume('once', async ({ commentId }) => void seen.push(commentId));
  await stack.settled();
  await consumption.stop();
  expect(seen.filter((id) => id === data.commentId)).toHaveLength(1);
});

test('a message that fails is tried again, and an unknown field passes', async () => {
  const data = { ...commentOn(), addedLater: true };
  const attempts: number[] = [];
  const consumption = await consume('again', async ({ commentId }, attempt) => {
    if (commentId !== data.commentId) return;
    attempts.push(attempt);
    if (attempts.length < 3) throw new Error('not yet');
  });
  await tell(data);
  await stack.settled();
  await consumption.stop();
  expect(attempts).toEqual([1, 2, 3]);
});

test('after five tries a message goes to the dead letters, from where it can be driven again', async () => {
  const data = commentOn();
  let isBroken = true;
  const handled = vi.fn();
  const attempts: number[] = [];
  const consumption = await consume('doomed', async ({ commentId }, attempt) => {
    if (commentId !== data.commentId) return;
    attempts.push(attempt);
    if (isBroken) throw new Error('cannot\nbe done');
    handled();
  });
  await tell(data);
  await stack.settled();
  expect(attempts).toEqual([1, 2, 3, 4, 5]);
  const dead = await listDead(stack.clients.events.inside);
  expect(dead).toMatchObject([{ durable: 'doomed', error: 'cannot be done' }]);
  isBroken = false;
  expect(await redriveDead(stack.clients.events.inside, dead)).toBe(1);
  await stack.settled();
  await consumption.stop();
  expect(handled).toHaveBeenCalledOnce();
  expect(await listDead(stack.clients.events.inside)).toEqual([]);
});

test('a message that is no valid event dies without harming the others', async () => {
  const good = commentOn();
  const seen: string[] = [];
  const { stream, subjects } = stack.clients.events.inside;
  await stream.publish(subjects.event('engagement.commented', 3), JSON.stringify({ postId: 'not an id' }));
  const consumption = await consume('strict', async ({ commentId }) => void seen.push(commentId));
  await tell(good);
  await stack.settled();
  await consumption.stop();
  expect(seen).toContain(good.commentId);
  expect((await listDead(stack.clients.events.inside)).map(({ durable }) => durable)).toEqual(['strict']);
});

test('a store that is away counts against no message', async () => {
  const data = commentOn();
  let failures = 0;
  const attempts: number[] = [];
  const consumption = await consume('patient', async ({ commentId }, attempt) => {
    if (commentId !== data.commentId) return;
    attempts.push(attempt);
    if (failures++ < 2) throw Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
  });
  await tell(data);
  await stack.settled();
  await consumption.stop();
  expect(attempts).toEqual([1, 1, 1]);
});

test('live messages reach whoever listens, and end when the listener stops', async () => {
  const { events } = stack.clients;
  const listener = events.subscribeLive('media.1');
  await events.check();
  events.publishLive('media.1', { fraction: 0.5 });
  events.publishLive('media.2', { fraction: 0.1 });
  events.publishLive('media.1', { fraction: 1 });
  const seen: unknown[] = [];
  for await (const message of listener) {
    seen.push(message);
    if (seen.length === 2) listener.stop();
  }
  expect(seen).toEqual([{ fraction: 0.5 }, { fraction: 1 }]);
});
