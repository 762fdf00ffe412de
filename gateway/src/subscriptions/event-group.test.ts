import { setImmediate } from 'node:timers/promises';
import type { FormattedExecutionResult } from 'graphql';
import { expect, test, vi } from 'vitest';
import { LiveTopic } from '../test/live-topic.ts';
import { type Deliver, type Member, startEventGroup } from './event-group.ts';

type Event = FormattedExecutionResult;

/** A group over a topic, whose deliveries wait until they are let go. */
function startGroup({ isState }: { isState: boolean }) {
  const topic = new LiveTopic<Event>();
  const onEnd = vi.fn();
  const held: (() => void)[] = [];
  const deliver = vi.fn<Deliver>(async (event, members) => {
    await new Promise<void>((resolve) => held.push(resolve));
    for (const { sink } of members) sink.next(JSON.stringify(event.data));
  });
  async function* events(): AsyncGenerator<Event> {
    yield* topic.listen();
  }
  const group = startEventGroup({
    events: events(),
    deliver,
    stateOf: isState ? () => 'the only one' : null,
    explain: () => [],
    onEnd,
  });
  const goOn = async () => {
    await vi.waitFor(() => expect(held).not.toEqual([]));
    held.shift()?.();
  };
  return { group, topic, deliver, onEnd, goOn, publish: (n: number) => topic.publish({ data: { n } }) };
}

/** A client, and what it is told. */
function client(): { member: Member; told: string[] } {
  const told: string[] = [];
  const request = { viewer: null, requestId: 'test', accept: '', address: '' };
  const asker = { request, hasBadToken: false, expiresAt: null, clientName: null };
  const sink = {
    next: (json: string) => told.push(json),
    fail: () => told.push('failed'),
    end: () => told.push('ended'),
  };
  return { member: { asker, sink }, told };
}

test('the last client to leave ends the stream, but not while another is about to join', async () => {
  const { group, onEnd, publish, goOn, topic } = startGroup({ isState: false });
  const [first, second] = [client(), client()];
  const [one, other] = [group.enter(), group.enter()];
  expect(topic.listeners).toBe(0);
  one?.join(first.member);
  expect(topic.listeners).toBe(1);
  one?.leave();
  one?.leave();
  expect(onEnd).not.toHaveBeenCalled();
  other?.join(second.member);
  publish(1);
  await goOn();
  await vi.waitFor(() => expect(second.told).toEqual(['{"n":1}']));
  expect(first.told).toEqual([]);
  other?.leave();
  expect(onEnd).toHaveBeenCalledTimes(1);
  expect(group.enter()).toBeNull();
});

test('who joins while an event is on its way is told the state after it, never an older one', async () => {
  const { group, publish, goOn, deliver } = startGroup({ isState: true });
  const [first, second, late] = [client(), client(), client()];
  group.enter()?.join(first.member);
  publish(1);
  await goOn();
  await vi.waitFor(() => expect(first.told).toEqual(['{"n":1}']));
  group.enter()?.join(second.member);
  await vi.waitFor(() => expect(deliver).toHaveBeenCalledTimes(2));
  publish(2);
  publish(3);
  // Now the second event waits for its turn.
  await setImmediate();
  group.enter()?.join(late.member);
  for (let count = 0; count < 4; count += 1) await goOn();
  await vi.waitFor(() => expect(first.told).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']));
  expect(second.told).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  expect(late.told).toEqual(['{"n":2}', '{"n":3}']);
});

test('a crowd that joins at once is told the present state once for all', async () => {
  const { group, publish, goOn, deliver } = startGroup({ isState: true });
  const first = client();
  group.enter()?.join(first.member);
  publish(1);
  await goOn();
  await vi.waitFor(() => expect(first.told).toHaveLength(1));
  const crowd = Array.from({ length: 100 }, client);
  for (const { member } of crowd) group.enter()?.join(member);
  await goOn();
  await vi.waitFor(() => expect(crowd.map(({ told }) => told)).toEqual(Array(100).fill(['{"n":1}'])));
  expect(deliver).toHaveBeenCalledTimes(2);
});
