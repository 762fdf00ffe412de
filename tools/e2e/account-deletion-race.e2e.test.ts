import { test, vi } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import { published, startTestSystem, TOPOLOGIES, testStack } from '../test-stack/index.ts';
import { act, deleteAccount, PASSWORD, readyMedia } from './leaver.ts';
import { expectNothingLeft } from './traces.ts';

/** Does its acts by turns until it is told to stop; what is refused is none of its business. */
function keepDoing(
  acts: readonly (() => Promise<unknown>)[],
  signal: AbortSignal,
): { done: Promise<void>; count(): number } {
  let count = 0;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await acts[count % acts.length]?.().catch(() => undefined);
      count += 1;
    }
  };
  return { done: run(), count: () => count };
}

test.for(TOPOLOGIES)(
  'whatever others and the account itself do while it is deleted, nothing of it is left, and every count is true: %s',
  { timeout: 180_000 },
  async (topology, { expect, onTestFinished }) => {
    const stack = await testStack({ UPLOADS_PER_DAY: '0' });
    onTestFinished(stack.stop);
    const system = await startTestSystem(stack, topology);
    onTestFinished(system.stop);
    const join = (username: string) => signUp(system.url, { username, password: PASSWORD });
    const [leaver, ...fans] = await Promise.all(['leaver', 'fan_one', 'fan_two', 'fan_three'].map(join));
    const [host] = fans;
    if (!leaver || !host) throw new Error('nobody came');
    const { id: ownPost } = await leaver.post({ mediaIds: [await readyMedia(leaver)], caption: 'Mine' });
    const { id: wall } = await host.post({ mediaIds: [await readyMedia(host)], caption: 'Ours' });
    const ownComment = await leaver.comment(wall, 'First');
    const ids = [leaver.id, ownPost, ownComment];
    const keep = (id: Promise<string>) => id.then((made) => ids.push(made));

    const stopping = new AbortController();
    const onUser = (who: Person, name: string, other: Person) => act(who, name, `userId: "${other.id}"`);
    const ofFan = (fan: Person) => [
      () => fan.like(ownPost),
      () => fan.comment(ownPost, 'Well'),
      () => fan.follow(leaver),
      () => fan.comment(wall, 'So it is', ownComment),
      () => act(fan, 'unlikePost', `postId: "${ownPost}"`),
      () => onUser(fan, 'mute', leaver),
      () => onUser(fan, 'unfollow', leaver),
      () => act(host, 'editPost', `input: { postId: "${wall}", caption: "${fan.username} @leaver ${Math.random()}" }`),
      () => onUser(fan, 'unmute', leaver),
      () => onUser(fan, 'block', leaver),
      () => onUser(fan, 'unblock', leaver),
    ];
    const ofLeaver = [
      () => leaver.like(wall),
      () => keep(leaver.comment(wall, 'I say')),
      () => leaver.follow(host),
      () => act(leaver, 'unlikePost', `postId: "${wall}"`),
      () => onUser(leaver, 'unfollow', host),
      () =>
        act(
          leaver,
          'requestUpload',
          'input: { kind: IMAGE, contentType: "image/jpeg", byteSize: 1000 }',
          'upload { media { id } }',
        ),
      () => leaver.feed(),
    ];
    const busy = [...fans.map(ofFan), ...fans.map(ofFan), ofLeaver, ofLeaver, ofLeaver].map((acts) =>
      keepDoing(acts, stopping.signal),
    );
    await vi.waitFor(() => busy.forEach(({ count }) => void expect(count()).toBeGreaterThan(15)), 60_000);
    expect(await deleteAccount(leaver)).toEqual({ ok: true, userErrors: [] });
    await vi.waitFor(async () => expect(await published(stack.clients, 'users.purged')).toHaveLength(1), 60_000);
    stopping.abort();
    await Promise.all(busy.map(({ done }) => done));
    await vi.waitFor(stack.settled, 60_000);
    await expectNothingLeft(stack, { ids, words: ['leaver@example.com'] });
  },
);
